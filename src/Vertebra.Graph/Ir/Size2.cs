namespace Vertebra.Graph.Ir;

/// <summary>A height and a width, or what goes with each: kernel sizes, strides, dilations. One number means both.</summary>
/// <param name="Height">Along the rows.</param>
/// <param name="Width">Along the columns.</param>
public readonly record struct Size2(int Height, int Width)
{
    /// <summary>The same number for both.</summary>
    public static implicit operator Size2(int both) => new(both, both);

    /// <summary>Height and width from a pair.</summary>
    public static implicit operator Size2((int Height, int Width) pair) => new(pair.Height, pair.Width);

    /// <summary>Both at least the number.</summary>
    internal bool AtLeast(int minimum) => Height >= minimum && Width >= minimum;

    /// <inheritdoc/>
    public override string ToString() => Height == Width ? $"{Height}" : $"{Height}x{Width}";
}

/// <summary>Padding on the four sides of a map, in pixels. One number means all four, a pair height and width.</summary>
/// <param name="Top">Rows above.</param>
/// <param name="Left">Columns to the left.</param>
/// <param name="Bottom">Rows below.</param>
/// <param name="Right">Columns to the right.</param>
public readonly record struct Padding2(int Top, int Left, int Bottom, int Right)
{
    /// <summary>The same padding on all sides.</summary>
    public static implicit operator Padding2(int all) => new(all, all, all, all);

    /// <summary>The first number above and below, the second left and right.</summary>
    public static implicit operator Padding2((int Height, int Width) pair) => new(pair.Height, pair.Width, pair.Height, pair.Width);

    /// <inheritdoc/>
    public override string ToString() =>
        Top == Bottom && Left == Right ? (Top == Left ? $"{Top}" : $"{Top}x{Left}") : $"{Top},{Left},{Bottom},{Right}";
}
