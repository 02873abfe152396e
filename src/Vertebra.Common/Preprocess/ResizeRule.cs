using System.Globalization;

namespace Vertebra;

/// <summary>What a <see cref="ResizeRule"/> fixes.</summary>
public enum ResizeKind
{
    /// <summary>Nothing: the picture keeps its size.</summary>
    None,

    /// <summary>The shorter side.</summary>
    ShortSide,

    /// <summary>Both sides.</summary>
    Exact,
}

/// <summary>To what size a picture is scaled before it is cropped.</summary>
public sealed record ResizeRule
{
    private ResizeRule(ResizeKind kind, int height, int width) => (Kind, Height, Width) = (kind, height, width);

    /// <summary>The picture keeps its size.</summary>
    public static ResizeRule None { get; } = new(ResizeKind.None, 0, 0);

    /// <summary>What is fixed.</summary>
    public ResizeKind Kind { get; }

    /// <summary>Rows, or pixels of the shorter side; 0 where nothing is fixed.</summary>
    public int Height { get; }

    /// <summary>Columns, or pixels of the shorter side; 0 where nothing is fixed.</summary>
    public int Width { get; }

    /// <summary>The scaled size where it is the same for all pictures.</summary>
    public (int Width, int Height)? FixedSize => Kind == ResizeKind.Exact ? (Width, Height) : null;

    /// <summary>
    /// torchvision's <c>Resize(size)</c>: the shorter side becomes <paramref name="size"/>, the other size * long / short, cut.
    /// </summary>
    /// <param name="size">Pixels, 1 to <see cref="Preprocessing.LargestSide"/>.</param>
    public static ResizeRule ShortSide(int size) => new(ResizeKind.ShortSide, Check(size), size);

    /// <summary>torchvision's <c>Resize((height, width))</c>: the aspect ratio may change.</summary>
    /// <param name="height">Rows, 1 to <see cref="Preprocessing.LargestSide"/>.</param>
    /// <param name="width">Columns, 1 to <see cref="Preprocessing.LargestSide"/>.</param>
    public static ResizeRule Exactly(int height, int width) => new(ResizeKind.Exact, Check(height), Check(width));

    /// <summary>The size to which a picture is scaled.</summary>
    /// <param name="width">Its columns, at least 1.</param>
    /// <param name="height">Its rows, at least 1.</param>
    public (long Width, long Height) Scale(int width, int height) => Kind switch
    {
        ResizeKind.Exact => (Width, Height),
        ResizeKind.ShortSide => width <= height ? (Width, (long)Width * height / width) : ((long)Width * width / height, Width),
        _ => (width, height),
    };

    /// <summary><c>none</c>, the pixels of the shorter side, or height x width, e.g. <c>224x320</c>.</summary>
    public override string ToString() => Kind switch
    {
        ResizeKind.Exact => string.Create(CultureInfo.InvariantCulture, $"{Height}x{Width}"),
        ResizeKind.ShortSide => Height.ToString(CultureInfo.InvariantCulture),
        _ => "none",
    };

    private static int Check(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Preprocessing.LargestSide);
        return size;
    }
}
