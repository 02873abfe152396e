namespace Vertebra.Testing;

/// <summary>The shape of an NCHW tensor.</summary>
public readonly record struct MapShape(int Batch, int Channels, int Height, int Width)
{
    public int Pixels => Height * Width;

    public int Length => Batch * Channels * Pixels;

    /// <summary>Place of an element in a row-major array.</summary>
    public int Index(int n, int c, int y, int x) => ((n * Channels + c) * Height + y) * Width + x;

    public bool Contains(int y, int x) => y >= 0 && y < Height && x >= 0 && x < Width;
}
