using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Vertebra.Models;

namespace Vertebra.Cli.Options;

/// <summary>Rows and columns of images.</summary>
internal readonly record struct ImageSize(int Height, int Width)
{
    private const int Largest = 1 << 16;

    /// <summary>Whether one number was given for both sides.</summary>
    public bool IsSquareShorthand { get; init; }

    /// <summary><c>--size HxW</c>; the model's own size when absent.</summary>
    public static Option<ImageSize?> CreateOption() => new("--size")
    {
        Description = "Height and width of the images, e.g. 224x224 or 224. [default: the model's own]",
        HelpName = "HxW",
        CustomParser = Parse,
    };

    /// <summary>The size that was asked for, or the network's.</summary>
    public static ImageSize Of(ImageSize? asked, Network network) => asked ?? new ImageSize(network.Input.Height, network.Input.Width);

    private static ImageSize? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] sides = text.Split('x', 'X');
        if (sides.Length <= 2 && TryParse(sides[0], out int height) && TryParse(sides[^1], out int width))
            return new ImageSize(height, width);
        result.AddError($"--size takes height x width in pixels (1 to {Largest}), e.g. 224x224, not '{text}'.");
        return null;
    }

    private static bool TryParse(string text, out int side) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out side) && side is >= 1 and <= Largest;
}
