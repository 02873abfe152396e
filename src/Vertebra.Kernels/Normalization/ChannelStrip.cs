using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Normalization;

/// <summary>
/// Scratch memory in which all channels of a pixel lie side by side, between zeros, so that a window over channels is a few
/// unaligned loads even where it crosses channel blocks. One row for each pixel of a short strip.
/// </summary>
internal readonly unsafe struct ChannelStrip<V>
    where V : unmanaged, IVec<V>
{
    // Floats that leave room for the map's own lines in a core's private cache.
    private const int WantedLength = 16 * 1024;

    private readonly int _channels;
    private readonly int _blocks;
    private readonly int _halo;

    public ChannelStrip(TensorLayout layout, int reach)
    {
        _channels = layout.Channels;
        _blocks = layout.Blocks;
        _halo = (reach + V.Count - 1) / V.Count * V.Count;
        Pixels = (int)Math.Clamp(WantedLength / RowLength, 1, Math.Min(64, layout.Pixels));
    }

    /// <summary>Pixels of a strip.</summary>
    public int Pixels { get; }

    /// <summary>Floats of a row.</summary>
    public nint RowLength => (nint)_blocks * V.Count + 2 * _halo;

    /// <summary>Floats of a strip, rounded up to whole cache lines.</summary>
    public nint Length => (RowLength * Pixels + 15) / 16 * 16;

    /// <summary>The place of a block's channels of the first pixel; <see cref="RowLength"/> further those of the next.</summary>
    public float* FirstPixel(float* strip, int block) => strip + _halo + (nint)block * V.Count;

    /// <summary>Zeroes all that is not a channel: before the first and behind the last one.</summary>
    public void ClearHalo(float* strip)
    {
        int behind = _blocks * V.Count - _channels + _halo;
        for (int pixel = 0; pixel < Pixels; pixel++)
        {
            float* row = strip + pixel * RowLength;
            new Span<float>(row, _halo).Clear();
            new Span<float>(row + _halo + _channels, behind).Clear();
        }
    }

    /// <summary>The sum over the channels from <paramref name="before"/> ahead to <paramref name="after"/> behind, for each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V WindowSum(float* at, int before, int after)
    {
        V sum = V.Load(at - before);
        for (int offset = 1 - before; offset <= after; offset++)
            sum += V.Load(at + offset);
        return sum;
    }

    /// <summary>scale^-beta.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V NegativePower(V scale, float beta)
    {
        if (beta == 0.75f)
        {
            V root = V.Sqrt(scale);
            return V.Broadcast(1f) / (root * V.Sqrt(root));
        }
        return V.Exp(V.Broadcast(-beta) * V.Log(scale));
    }
}
