using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Layout;

/// <summary>
/// Plain NCHW to channel blocks, or back: each channel block is a transposition of [channels][pixels] to [pixels][channels].
/// Blocking writes zeros into the lanes beyond the last channel.
/// </summary>
internal sealed unsafe class Reorder : ChunkedKernel
{
    // Pixels of one item; a multiple of the 16 that fill a cache line of each plane.
    private const int Strip = 256;

    private readonly TensorLayout _plain;
    private readonly TensorLayout _blocked;
    private readonly bool _blocking;
    private float* _x;
    private float* _y;

    private Reorder(TensorLayout plain, TensorLayout blocked, bool blocking)
        : base(new Chunks(
            blocked.Planes * Strips(blocked),
            (long)blocked.Block * Math.Min(blocked.Pixels, Strip)))
    {
        _plain = plain;
        _blocked = blocked;
        _blocking = blocking;
    }

    public override string Name => _blocking ? $"reorder 1>{_blocked.Block}" : $"reorder {_blocked.Block}>1";

    /// <exception cref="ArgumentException">The tensors differ in more than the block, or neither is plain.</exception>
    public static Kernel Create(TensorLayout from, TensorLayout to)
    {
        if (from == to)
            return new Copy(from.Length);
        if (from.WithBlock(to.Block) != to || Math.Min(from.Block, to.Block) != 1)
            throw new ArgumentException($"There is no reordering from {from} to {to}: one of both must be the other in plain NCHW.");
        bool blocking = from.Block == 1;
        return blocking ? new Reorder(from, to, blocking) : new Reorder(to, from, blocking);
    }

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _y = (float*)operands[1];
    }

    protected override void Execute(long start, long end, int worker)
    {
        int strips = Strips(_blocked);
        int block = _blocked.Block;
        for (long item = start; item < end; item++)
        {
            (long plane, long strip) = Math.DivRem(item, strips);
            (int image, int channelBlock) = _blocked.Plane(plane);
            int firstPixel = (int)strip * Strip;
            int pixels = Math.Min(Strip, _blocked.Pixels - firstPixel);
            int channels = Math.Min(block, _blocked.Channels - channelBlock * block);
            nint plain = _plain.Offset(image, channelBlock * block) + firstPixel;
            nint blocked = _blocked.Offset(image, channelBlock) + (nint)firstPixel * block;
            if (_blocking)
                Pack(_x + plain, _y + blocked, channels, pixels);
            else
                Unpack(_x + blocked, _y + plain, channels, pixels);
        }
    }

    private static int Strips(TensorLayout layout) => (layout.Pixels + Strip - 1) / Strip;

    // Sixteen pixels of four planes at a time use up the planes' cache lines before equal low address bits can evict them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(float* planes, float* map, int channels, int pixels)
    {
        int block = _blocked.Block;
        nint stride = _plain.Pixels;
        int tiledChannels = channels & ~3;
        int tiledPixels = pixels & ~3;
        for (int first = 0; first < tiledPixels; first += 16)
        {
            int last = Math.Min(first + 16, tiledPixels);
            for (int c = 0; c < tiledChannels; c += 4)
            {
                for (int p = first; p < last; p += 4)
                    Tile4x4.Transpose(planes + c * stride + p, stride, map + (nint)p * block + c, block);
            }
        }
        for (int c = 0; c < tiledChannels; c++)
        {
            for (int p = tiledPixels; p < pixels; p++)
                map[(nint)p * block + c] = planes[c * stride + p];
        }
        for (int c = tiledChannels; c < channels; c++)
        {
            for (int p = 0; p < pixels; p++)
                map[(nint)p * block + c] = planes[c * stride + p];
        }
        if (channels == block)
            return;
        for (int p = 0; p < pixels; p++)
            new Span<float>(map + (nint)p * block + channels, block - channels).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Unpack(float* map, float* planes, int channels, int pixels)
    {
        int block = _blocked.Block;
        nint stride = _plain.Pixels;
        int tiledChannels = channels & ~3;
        int tiledPixels = pixels & ~3;
        for (int first = 0; first < tiledPixels; first += 16)
        {
            int last = Math.Min(first + 16, tiledPixels);
            for (int c = 0; c < tiledChannels; c += 4)
            {
                for (int p = first; p < last; p += 4)
                    Tile4x4.Transpose(map + (nint)p * block + c, block, planes + c * stride + p, stride);
            }
        }
        for (int c = 0; c < tiledChannels; c++)
        {
            for (int p = tiledPixels; p < pixels; p++)
                planes[c * stride + p] = map[(nint)p * block + c];
        }
        for (int c = tiledChannels; c < channels; c++)
        {
            for (int p = 0; p < pixels; p++)
                planes[c * stride + p] = map[(nint)p * block + c];
        }
    }
}

/// <summary>x → y: the same tensor in another layout (only the block differs).</summary>
internal readonly record struct ReorderRecipe(TensorLayout From, TensorLayout To) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => Reorder.Create(From, To);
}
