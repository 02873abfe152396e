namespace Vertebra.Imaging.Jpeg;

/// <summary>One colour component of a frame: its geometry, its samples, and what the current scan needs.</summary>
internal sealed class JpegComponent
{
    public required byte Id { get; init; }

    /// <summary>Horizontal and vertical sampling factors, 1 to 4.</summary>
    public required int H { get; init; }

    public required int V { get; init; }

    public required int QuantizationIndex { get; init; }

    /// <summary>Samples that count, without the padding to whole blocks.</summary>
    public int Width { get; set; }

    public int Height { get; set; }

    /// <summary>Blocks of a scan of this component alone.</summary>
    public int BlocksWide { get; set; }

    public int BlocksHigh { get; set; }

    /// <summary>Blocks stored in a row: those of whole MCUs.</summary>
    public int BlockStride { get; set; }

    public int BlockRows { get; set; }

    /// <summary>Bytes from a row of <see cref="Samples"/> to the next.</summary>
    public int SampleStride => BlockStride * 8;

    /// <summary>Decoded samples, padded to whole MCUs.</summary>
    public byte[] Samples { get; set; } = [];

    /// <summary>Progressive frames: coefficients of all blocks, each in natural order; else empty.</summary>
    public short[] Coefficients { get; set; } = [];

    /// <summary>Quantisation steps in natural order, fixed by the component's first scan.</summary>
    public int[]? Quantization { get; set; }

    public int DcPredictor { get; set; }

    public HuffmanTable? DcTable { get; set; }

    public HuffmanTable? AcTable { get; set; }

    public ReadOnlySpan<byte> Row(int y) => Samples.AsSpan(y * SampleStride, SampleStride);
}
