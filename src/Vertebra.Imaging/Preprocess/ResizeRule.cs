namespace Vertebra.Imaging;

/// <summary>To what size a picture is scaled before it is cropped.</summary>
public abstract record ResizeRule
{
    private const int Largest = 32_768;

    private ResizeRule()
    {
    }

    /// <summary>The picture keeps its size.</summary>
    public static ResizeRule None { get; } = new Unchanged();

    /// <summary>torchvision's <c>Resize(size)</c>: the shorter side becomes <paramref name="size"/>, the other size * long / short, cut.</summary>
    /// <param name="size">Pixels, 1 to 32768.</param>
    public static ResizeRule ShortSide(int size) => new ShorterSide(Check(size));

    /// <summary>torchvision's <c>Resize((height, width))</c>: the aspect ratio may change.</summary>
    /// <param name="height">Rows, 1 to 32768.</param>
    /// <param name="width">Columns, 1 to 32768.</param>
    public static ResizeRule Exactly(int height, int width) => new ExactSize(Check(height), Check(width));

    internal abstract (long Width, long Height) Scale(int width, int height);

    /// <summary>The scaled size where it is the same for all pictures.</summary>
    internal virtual (int Width, int Height)? FixedSize => null;

    private static int Check(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Largest);
        return size;
    }

    private sealed record Unchanged : ResizeRule
    {
        internal override (long Width, long Height) Scale(int width, int height) => (width, height);
    }

    private sealed record ShorterSide(int Size) : ResizeRule
    {
        internal override (long Width, long Height) Scale(int width, int height) =>
            width <= height ? (Size, (long)Size * height / width) : ((long)Size * width / height, Size);
    }

    private sealed record ExactSize(int Height, int Width) : ResizeRule
    {
        internal override (long Width, long Height) Scale(int width, int height) => (Width, Height);

        internal override (int Width, int Height)? FixedSize => (Width, Height);
    }
}
