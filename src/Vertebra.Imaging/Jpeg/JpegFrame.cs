namespace Vertebra.Imaging.Jpeg;

/// <summary>A frame header and the geometry that follows from it (T.81, A.1 and A.2).</summary>
internal sealed class JpegFrame
{
    public JpegFrame(int width, int height, bool progressive, JpegComponent[] components)
    {
        (Width, Height, Progressive, Components) = (width, height, progressive, components);
        foreach (JpegComponent component in components)
        {
            MaxH = Math.Max(MaxH, component.H);
            MaxV = Math.Max(MaxV, component.V);
        }
        McusWide = DivideUp(width, 8 * MaxH);
        McusHigh = DivideUp(height, 8 * MaxV);
        foreach (JpegComponent component in components)
        {
            component.Width = DivideUp(width * component.H, MaxH);
            component.Height = DivideUp(height * component.V, MaxV);
            component.BlocksWide = DivideUp(component.Width, 8);
            component.BlocksHigh = DivideUp(component.Height, 8);
            component.BlockStride = McusWide * component.H;
            component.BlockRows = McusHigh * component.V;
        }
    }

    public int Width { get; }

    public int Height { get; }

    public bool Progressive { get; }

    public JpegComponent[] Components { get; }

    public int MaxH { get; }

    public int MaxV { get; }

    public int McusWide { get; }

    public int McusHigh { get; }

    /// <summary>Allocates samples and coefficients, unless the rest of the file is too short to fill them.</summary>
    public void Allocate(int bytesLeft, long offset)
    {
        // Every block takes at least the one bit of its DC code.
        long blocks = Components.Sum(c => (long)c.BlocksWide * c.BlocksHigh);
        if (blocks > bytesLeft * 8L)
            throw new DecodeFault($"{bytesLeft} bytes are too few for {Width}x{Height} pixels: the file is cut off", offset);
        foreach (JpegComponent component in Components)
        {
            long samples = (long)component.BlockStride * component.BlockRows * 64;
            if (samples > Array.MaxLength)
                throw new DecodeFault($"{Width}x{Height} is too large", offset);
            component.Samples = new byte[samples];
            if (Progressive)
                component.Coefficients = new short[samples];
        }
    }

    private static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;
}
