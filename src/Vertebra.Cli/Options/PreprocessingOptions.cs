using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Vertebra.Cli.Options;

/// <summary>The options that say what is made of a picture, where that is not what the catalogue says.</summary>
internal sealed class PreprocessingOptions
{
    private const int LargestSide = 1 << 14;
    private const string ByCatalogue = " [default: the model's own]";

    private readonly Option<ImageSize?> _resize = new("--resize")
    {
        Description = "Scale pictures: N for the shorter side, HxW for both." + ByCatalogue,
        HelpName = "N|HxW",
        CustomParser = result => ParseSize(result, "--resize takes the length of the shorter side or height x width, e.g. 256 or 224x224"),
    };

    private readonly Option<ImageSize?> _crop = new("--crop")
    {
        Description = "Cut N x N or H x W pixels from the middle." + ByCatalogue,
        HelpName = "N|HxW",
        CustomParser = result => ParseSize(result, "--crop takes a side or height x width, e.g. 224 or 224x320"),
    };

    private readonly Option<ChannelValues?> _mean = new("--mean")
    {
        Description = "Mean of pixel/255, for red, green and blue or one for all, e.g. 0.485,0.456,0.406." + ByCatalogue,
        HelpName = "R,G,B",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result => ParseValues(result, "--mean", float.IsFinite),
    };

    private readonly Option<ChannelValues?> _std = new("--std")
    {
        Description = "Standard deviation of pixel/255, for red, green and blue or one for all." + ByCatalogue,
        HelpName = "R,G,B",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result => ParseValues(result, "--std", value => float.IsFinite(value) && value > 0),
    };

    private readonly Option<Interpolation?> _interpolation = new("--interpolation")
    {
        Description = "How pictures are scaled: bilinear or bicubic." + ByCatalogue,
        HelpName = "FILTER",
        CustomParser = ParseInterpolation,
    };

    private Option[] All => [_resize, _crop, _mean, _std, _interpolation];

    public void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Add(option);
    }

    /// <summary>What the command line makes of a network's preprocessing.</summary>
    public Preprocessing Override(ParseResult parsed, Preprocessing own)
    {
        (ImageSize? resize, ImageSize? cut) = (parsed.GetValue(_resize), parsed.GetValue(_crop));
        // Whoever says how large the picture is wants no border around it.
        if ((resize is not null || cut is not null) && own is { Padding: > 0, FixedSize: var (width, height) })
            own = own with { Crop = new CropSize(height, width), Padding = 0 };
        if (resize is { } size)
            own = own with { Resize = size.IsSquareShorthand ? ResizeRule.ShortSide(size.Height) : ResizeRule.Exactly(size.Height, size.Width) };
        if (cut is { } crop)
            own = own with { Crop = new CropSize(crop.Height, crop.Width) };
        return own with
        {
            Mean = parsed.GetValue(_mean) ?? own.Mean,
            Std = parsed.GetValue(_std) ?? own.Std,
            Interpolation = parsed.GetValue(_interpolation) ?? own.Interpolation,
        };
    }

    /// <summary>The side of squares to which the images of a data set that is no pictures are scaled; null where nothing is asked.</summary>
    public ImageSize? Resize(ParseResult parsed) => parsed.GetValue(_resize);

    /// <summary>The first option but <c>--resize</c> that the command line has, or null.</summary>
    public Option? FirstForPictures(ParseResult parsed) => All.Skip(1).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });

    private static ImageSize? ParseSize(ArgumentResult result, string expectation)
    {
        string text = result.Tokens[0].Value;
        string[] sides = text.Split('x', 'X');
        if (sides.Length <= 2 && TrySide(sides[0], out int height) && TrySide(sides[^1], out int width))
            return new ImageSize(height, width) { IsSquareShorthand = sides.Length == 1 };
        result.AddError($"{expectation} (1 to {LargestSide}), not '{text}'.");
        return null;
    }

    private static bool TrySide(string text, out int side) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out side) && side is >= 1 and <= LargestSide;

    private static ChannelValues? ParseValues(ArgumentResult result, string name, Func<float, bool> isValid)
    {
        string text = result.Tokens[0].Value;
        string[] parts = text.Split(',');
        var values = new float[parts.Length];
        bool isRead = parts.Length is 1 or 3;
        for (int i = 0; isRead && i < parts.Length; i++)
            isRead = float.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) && isValid(values[i]);
        if (isRead)
            return new ChannelValues(values);
        result.AddError($"{name} takes one number or three, e.g. 0.5 or 0.485,0.456,0.406, not '{text}'.");
        return null;
    }

    private static Interpolation? ParseInterpolation(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        switch (text)
        {
            case "bilinear":
                return Interpolation.Bilinear;
            case "bicubic":
                return Interpolation.Bicubic;
            default:
                result.AddError($"--interpolation takes bilinear or bicubic, not '{text}'.");
                return null;
        }
    }
}
