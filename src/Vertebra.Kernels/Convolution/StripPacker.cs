using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution;

/// <summary>
/// Copies the source rows that a strip of output rows needs into scratch memory, with padding written out and, for a horizontal
/// step s, column c of the window stored at [c mod s][c / s], so that neighbouring output positions always read neighbouring
/// scratch pixels. Scratch: [block][row][residue][column].
/// </summary>
internal sealed unsafe class StripPacker<V, TPixel>
    where V : unmanaged, IVec<V>
    where TPixel : struct, IPixelStride
{
    private readonly int _sourceHeight;
    private readonly int _sourceWidth;
    private readonly ConvPhase _phase;
    private readonly int _minRow;
    private readonly int _span;
    private readonly int _minColumn;
    private readonly bool[] _rowUsed;
    private readonly Residue[] _residues;

    public StripPacker(ConvPhase phase, int sourceHeight, int sourceWidth, int positionsAcross)
    {
        _phase = phase;
        _sourceHeight = sourceHeight;
        _sourceWidth = sourceWidth;
        _minRow = phase.MinRow;
        _span = phase.MaxRow - _minRow + 1;
        _minColumn = phase.MinColumn;
        int step = phase.SourceStepX;
        Columns = positionsAcross + (phase.MaxColumn - _minColumn) / step;
        RowStride = (nint)step * Columns * TPixel.Stride<V>();
        _rowUsed = new bool[phase.SourceStepY];
        int[] used = [.. phase.Taps.Select(tap => (tap.Column - _minColumn) % step).Distinct().Order()];
        _residues = [.. used.Select(MakeResidue)];
        foreach (ConvPhaseTap tap in phase.Taps)
        {
            _rowUsed[(tap.Row - _minRow) % phase.SourceStepY] = true;
        }
    }

    /// <summary>Scratch pixels of one residue in a row.</summary>
    public int Columns { get; }

    /// <summary>Floats from one scratch row to the next.</summary>
    public nint RowStride { get; }

    /// <summary>Scratch rows for a number of output rows.</summary>
    public int Rows(int outputRows) => (outputRows - 1) * _phase.SourceStepY + _span;

    /// <summary>Where a tap of output position (0, 0) of the strip lies within a block's scratch.</summary>
    public nint TapOffset(ConvPhaseTap tap)
    {
        int column = tap.Column - _minColumn;
        int step = _phase.SourceStepX;
        return (tap.Row - _minRow) * RowStride + ((nint)(column % step) * Columns + column / step) * TPixel.Stride<V>();
    }

    /// <summary>Packs one block (one channel of a plain source).</summary>
    /// <param name="source">First pixel of the block's map.</param>
    /// <param name="firstRow">First output row of the strip.</param>
    /// <param name="outputRows">Output rows of the strip.</param>
    /// <param name="scratch">Receives <see cref="Rows"/> rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(float* source, int firstRow, int outputRows, float* scratch)
    {
        nint pixel = TPixel.Stride<V>();
        int rows = Rows(outputRows);
        for (int row = 0; row < rows; row++, scratch += RowStride)
        {
            if (!_rowUsed[row % _phase.SourceStepY])
                continue;
            int sourceRow = firstRow * _phase.SourceStepY + _minRow + row;
            if ((uint)sourceRow >= (uint)_sourceHeight)
            {
                new Span<float>(scratch, (int)RowStride).Clear();
                continue;
            }
            float* from = source + (nint)sourceRow * _sourceWidth * pixel;
            foreach (Residue residue in _residues)
                PackRow(from, residue, scratch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackRow(float* source, in Residue residue, float* scratch)
    {
        nint pixel = TPixel.Stride<V>();
        int step = _phase.SourceStepX;
        int begin = residue.Begin, end = residue.End;
        scratch += residue.Scratch;
        for (int column = 0; column < begin; column++)
            Clear(scratch + column * pixel);
        for (int column = end; column < Columns; column++)
            Clear(scratch + column * pixel);
        float* from = source + residue.Source;
        float* to = scratch + begin * pixel;
        if (step == 1)
        {
            Unsafe.CopyBlock(to, from, (uint)((end - begin) * pixel * sizeof(float)));
            return;
        }
        if (step == 2 && pixel == 1)
        {
            Deinterleave.EverySecond(from, to, end - begin);
            return;
        }
        for (int column = begin; column < end; column++)
        {
            if (pixel == 1)
                *to = *from;
            else
                V.Store(V.Load(from), to);
            to += pixel;
            from += step * pixel;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear(float* pixel)
    {
        if (TPixel.Stride<V>() == 1)
            *pixel = 0;
        else
            V.Store(V.Zero, pixel);
    }

    // Scratch column j of a residue holds source column first + j * step, or zero outside the map.
    private Residue MakeResidue(int residue)
    {
        nint pixel = TPixel.Stride<V>();
        int step = _phase.SourceStepX;
        int first = _minColumn + residue;
        int begin = first >= 0 ? 0 : Math.Min(Columns, (-first + step - 1) / step);
        int end = first >= _sourceWidth ? 0 : Math.Min(Columns, (_sourceWidth - first + step - 1) / step);
        return new Residue(begin, Math.Max(begin, end), residue * Columns * pixel, (nint)(first + begin * step) * pixel);
    }

    /// <summary>Columns of a residue: those inside the map, and where they lie in a row of scratch and of the source.</summary>
    private readonly record struct Residue(int Begin, int End, nint Scratch, nint Source);
}
