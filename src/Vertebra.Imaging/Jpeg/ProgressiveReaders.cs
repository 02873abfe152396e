namespace Vertebra.Imaging.Jpeg;

/// <summary>First pass over DC coefficients (T.81, G.1.2.1).</summary>
internal readonly struct DcFirstReader(int low) : IBlockReader
{
    public void Restart()
    {
    }

    public void Read(ref BitReader bits, JpegComponent component, int blockX, int blockY)
    {
        bits.Ensure32();
        int size = bits.ReadSymbol(component.DcTable!);
        if (size != 0)
            component.DcPredictor += bits.ReadSigned(size);
        component.Coefficients[(blockY * component.BlockStride + blockX) * 64] = (short)(component.DcPredictor << low);
    }
}

/// <summary>One more bit of DC coefficients.</summary>
internal readonly struct DcRefinementReader(int low) : IBlockReader
{
    public void Restart()
    {
    }

    public void Read(ref BitReader bits, JpegComponent component, int blockX, int blockY)
    {
        if (bits.ReadBit() != 0)
            component.Coefficients[(blockY * component.BlockStride + blockX) * 64] |= (short)(1 << low);
    }
}

/// <summary>First pass over a band of AC coefficients (T.81, G.1.2.2).</summary>
internal struct AcFirstReader(int first, int last, int low) : IBlockReader
{
    // Blocks still to come that have no coefficient in this band.
    private int _endOfBandRun;

    public void Restart() => _endOfBandRun = 0;

    public void Read(ref BitReader bits, JpegComponent component, int blockX, int blockY)
    {
        if (_endOfBandRun > 0)
        {
            _endOfBandRun--;
            return;
        }
        Span<short> block = component.Coefficients.AsSpan((blockY * component.BlockStride + blockX) * 64, 64);
        int k = first;
        while (k <= last)
        {
            bits.Ensure32();
            int symbol = bits.ReadSymbol(component.AcTable!);
            int run = symbol >> 4, size = symbol & 15;
            if (size != 0)
            {
                k += run;
                if (k > last)
                    throw new DecodeFault("a run leaves its band", bits.Position);
                block[ZigZag.Natural[k++]] = (short)(bits.ReadSigned(size) << low);
            }
            else if (run == 15)
                k += 16;
            else
            {
                _endOfBandRun = (1 << run) - 1;
                if (run > 0)
                    _endOfBandRun += bits.Read(run);
                return;
            }
        }
    }
}

/// <summary>One more bit of a band of AC coefficients (T.81, G.1.2.3).</summary>
internal struct AcRefinementReader(int first, int last, int low) : IBlockReader
{
    private int _endOfBandRun;

    public void Restart() => _endOfBandRun = 0;

    public void Read(ref BitReader bits, JpegComponent component, int blockX, int blockY)
    {
        Span<short> block = component.Coefficients.AsSpan((blockY * component.BlockStride + blockX) * 64, 64);
        int k = first;
        if (_endOfBandRun == 0)
        {
            while (k <= last)
            {
                bits.Ensure32();
                int symbol = bits.ReadSymbol(component.AcTable!);
                int run = symbol >> 4, size = symbol & 15, value = 0;
                if (size > 1)
                    throw new DecodeFault("a refinement adds more than one bit", bits.Position);
                if (size == 1)
                    value = bits.Read(1) != 0 ? 1 << low : -1 << low;
                else if (run < 15)
                {
                    _endOfBandRun = (1 << run) + (run > 0 ? bits.Read(run) : 0);
                    break;
                }
                k = SkipZeros(ref bits, block, k, run);
                if (value != 0)
                {
                    if (k > last)
                        throw new DecodeFault("a run leaves its band", bits.Position);
                    block[ZigZag.Natural[k]] = (short)value;
                }
                k++;
            }
        }
        if (_endOfBandRun > 0)
        {
            SkipZeros(ref bits, block, k, 64);
            _endOfBandRun--;
        }
    }

    // Passes a number of zero coefficients, refining the others on the way; stops on the zero after them or behind the band.
    private readonly int SkipZeros(ref BitReader bits, Span<short> block, int k, int zeros)
    {
        for (; k <= last; k++)
        {
            ref short coefficient = ref block[ZigZag.Natural[k]];
            if (coefficient == 0)
            {
                if (zeros-- == 0)
                    break;
            }
            else if (bits.ReadBit() != 0 && (Math.Abs((int)coefficient) & (1 << low)) == 0)
                coefficient += (short)(coefficient > 0 ? 1 << low : -1 << low);
        }
        return k;
    }
}
