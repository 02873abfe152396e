namespace Vertebra.Imaging.Jpeg;

/// <summary>Blocks of baseline and extended sequential scans (T.81, F.2.2): decoded and transformed at once.</summary>
internal readonly struct SequentialReader : IBlockReader
{
    private readonly short[] _block = new short[64];

    public SequentialReader()
    {
    }

    public void Restart()
    {
    }

    public void Read(ref BitReader bits, JpegComponent component, int blockX, int blockY)
    {
        Span<short> block = _block;
        block.Clear();
        bits.Ensure32();
        int size = bits.ReadSymbol(component.DcTable!);
        if (size != 0)
            component.DcPredictor += bits.ReadSigned(size);
        block[0] = (short)component.DcPredictor;
        bool flat = !ReadAc(ref bits, component.AcTable!, block);

        Span<byte> samples = component.Samples.AsSpan(blockY * 8 * component.SampleStride + blockX * 8);
        if (flat)
            InverseDct.Fill(block[0] * component.Quantization![0], samples, component.SampleStride);
        else
            InverseDct.Transform(block, component.Quantization, samples, component.SampleStride);
    }

    private static bool ReadAc(ref BitReader bits, HuffmanTable table, Span<short> block)
    {
        ReadOnlySpan<byte> natural = ZigZag.Natural;
        ReadOnlySpan<int> coefficients = table.Coefficients;
        int k = 1;
        while (k < 64)
        {
            bits.Ensure32();
            int whole = coefficients[bits.Peek(HuffmanTable.LookupBits)];
            if (whole != 0)
            {
                k += (whole >> 8) & 15;
                bits.Skip(whole & 0xFF);
                if (k > 63)
                    throw TooLong(ref bits);
                block[natural[k++]] = (short)(whole >> 16);
                continue;
            }
            int symbol = bits.ReadSymbol(table);
            int size = symbol & 15;
            if (size == 0)
            {
                if (symbol != 0xF0)
                    return k > 1;
                k += 16;
                continue;
            }
            k += symbol >> 4;
            if (k > 63)
                throw TooLong(ref bits);
            block[natural[k++]] = (short)bits.ReadSigned(size);
        }
        return true;
    }

    private static DecodeFault TooLong(ref BitReader bits) => new("a block has more than 64 coefficients", bits.Position);
}
