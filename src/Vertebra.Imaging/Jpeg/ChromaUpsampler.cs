using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vertebra.Imaging.Jpeg;

/// <summary>
/// Brings a component's rows to the picture's resolution as libjpeg-turbo does: triangle filters ("fancy upsampling") for half the
/// width, half the height or both, replication for any other whole ratio. Beyond the edges the outermost samples are repeated.
/// </summary>
internal sealed class ChromaUpsampler
{
    // Below this many samples libjpeg replicates horizontally.
    private const int FancyWidth = 3;

    private readonly JpegComponent _component;
    private readonly int _expandX, _expandY;
    private readonly bool _fancyX, _fancyY;

    // Vertical sums of a row, one repeated sample at each side, and room for a last vector.
    private readonly ushort[] _sums;
    private readonly byte[] _row;

    public ChromaUpsampler(JpegFrame frame, JpegComponent component)
    {
        _component = component;
        (_expandX, _expandY) = (frame.MaxH / component.H, frame.MaxV / component.V);
        bool wide = component.Width >= FancyWidth;
        _fancyX = _expandX == 2 && _expandY <= 2 && wide;
        _fancyY = _expandY == 2 && (_expandX == 1 || _fancyX);
        _sums = new ushort[component.SampleStride + 2 + Vector128<ushort>.Count];
        _row = new byte[(component.SampleStride + Vector128<ushort>.Count) * _expandX];
    }

    /// <summary>A row of at least the picture's width; valid until the next call.</summary>
    /// <param name="y">Row of the picture.</param>
    public ReadOnlySpan<byte> Row(int y)
    {
        int sourceY = y / _expandY;
        ReadOnlySpan<byte> near = _component.Row(sourceY);
        if (_expandX == 1 && !_fancyY)
            return near;
        if (_fancyY)
        {
            bool upper = (y & 1) == 0;
            int farY = Math.Clamp(upper ? sourceY - 1 : sourceY + 1, 0, _component.Height - 1);
            ReadOnlySpan<byte> far = _component.Row(farY);
            if (_fancyX)
            {
                WeighRows(near, far, _sums.AsSpan(1));
                Widen(evenBias: 8, oddBias: 7, shift: 4);
            }
            else
                BlendRows(near, far, upper ? 1 : 2);
        }
        else if (_fancyX)
        {
            for (int x = 0; x < _component.Width; x++)
                _sums[x + 1] = near[x];
            Widen(evenBias: 1, oddBias: 2, shift: 2);
        }
        else
            Replicate(near);
        return _row;
    }

    private static void WeighRows(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<ushort> sums)
    {
        // The stride is a multiple of 8 samples: no remainder.
        for (int x = 0; x + 8 <= near.Length; x += 8)
            (WidenEight(near, x) * 3 + WidenEight(far, x)).CopyTo(sums[x..]);
    }

    private void BlendRows(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int bias)
    {
        for (int x = 0; x + 8 <= near.Length; x += 8)
        {
            var sum = (WidenEight(near, x) * 3 + WidenEight(far, x) + Vector128.Create((ushort)bias)) >> 2;
            Vector128.Narrow(sum, sum).GetLower().CopyTo(_row.AsSpan(x));
        }
    }

    private static Vector128<ushort> WidenEight(ReadOnlySpan<byte> row, int x) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(MemoryMarshal.Read<ulong>(row.Slice(x, 8))).AsByte());

    // Each sample gives two: three quarters of itself and one of its left or right neighbour.
    private void Widen(int evenBias, int oddBias, int shift)
    {
        int width = _component.Width;
        Span<ushort> sums = _sums;
        sums[0] = sums[1];
        sums[width + 1] = sums[width];
        Vector128<ushort> even = Vector128.Create((ushort)evenBias), odd = Vector128.Create((ushort)oddBias);
        Span<ushort> pairs = MemoryMarshal.Cast<byte, ushort>(_row.AsSpan());
        for (int x = 0; x < width; x += 8)
        {
            var centre = Vector128.Create((ReadOnlySpan<ushort>)sums[(x + 1)..]) * 3;
            var left = (centre + Vector128.Create((ReadOnlySpan<ushort>)sums[x..]) + even) >> shift;
            var right = (centre + Vector128.Create((ReadOnlySpan<ushort>)sums[(x + 2)..]) + odd) >> shift;
            // Little-endian: the low byte of a lane comes first.
            (left | right << 8).CopyTo(pairs[x..]);
        }
    }

    private void Replicate(ReadOnlySpan<byte> near)
    {
        for (int x = 0; x < _component.Width; x++)
            _row.AsSpan(x * _expandX, _expandX).Fill(near[x]);
    }
}
