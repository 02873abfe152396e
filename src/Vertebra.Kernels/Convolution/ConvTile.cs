using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution;

/// <summary>One step of the reduction of a tile: where its inputs lie, relative to the tile's first pixel, and how many channels.</summary>
internal readonly record struct ConvTap(nint Offset, nint Channels);

/// <summary>What a tile works on. Offsets and strides are in floats.</summary>
internal unsafe struct ConvTileArguments
{
    /// <summary>First source pixel of each of the two runs.</summary>
    public float* InputA, InputB;

    public ConvTap* Taps;

    public nint TapCount;

    /// <summary>From one channel to the next within a tap.</summary>
    public nint ChannelStride;

    /// <summary>[tap][channel][output lane], contiguous.</summary>
    public float* Weights;

    /// <summary>
    /// Memory to be fetched into the cache meanwhile, a line with each channel and the step to the next one. Any address
    /// will do. A tile leaves it where the next tile goes on.
    /// </summary>
    public float* Prefetch;

    public nint PrefetchStep;

    /// <summary>A further step behind each tap.</summary>
    public nint PrefetchTapStep;

    /// <summary>First destination pixel of each run.</summary>
    public float* OutputA, OutputB;

    public nint OutputPixelStride;

    /// <summary>From the first output block to the second.</summary>
    public nint OutputBlockStride;

    /// <summary>Pixels of each run that are stored; the others are computed and dropped.</summary>
    public int ValidA, ValidB;

    /// <summary>Initial sums, one a lane; or null.</summary>
    public float* Bias;

    /// <summary>Whether the sums continue from a map: the destination itself, or one that is added to it.</summary>
    public bool Continues;

    /// <summary>From the destination to that map.</summary>
    public nint AddendOffset;

    /// <summary>Whether sums are clamped from below at zero, and from above at <see cref="Upper"/>.</summary>
    public bool Clamps;

    public float Upper;

    public void SetA(float* input, float* output, int valid)
    {
        InputA = input;
        OutputA = output;
        ValidA = valid;
    }

    public void SetB(float* input, float* output, int valid)
    {
        InputB = input;
        OutputB = output;
        ValidB = valid;
    }
}

/// <summary>
/// The register tile of direct convolution: two runs of up to seven neighbouring pixels, each against one or two vectors of
/// output channels. An input is broadcast and multiplied into both vectors, so 14 x 2 sums, two weights and one input fill 31
/// registers and an FMA costs 16/28 loads. Two runs, not one of fourteen, because maps are often seven wide: the second run may
/// lie in another row.
/// </summary>
/// <typeparam name="V">Vector of output channels.</typeparam>
/// <typeparam name="TRun">Pixels of a run, 1 to 7.</typeparam>
/// <typeparam name="TWidth">Vectors of output channels, 1 or 2.</typeparam>
/// <typeparam name="TPixel">Layout of the source: distance of neighbouring pixels.</typeparam>
internal static unsafe class ConvTile<V, TRun, TWidth, TPixel>
    where V : unmanaged, IVec<V>
    where TRun : struct, IConstant
    where TWidth : struct, IConstant
    where TPixel : struct, IPixelStride
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ConvTileArguments* tile)
    {
        nint p = TPixel.Stride<V>();
        V a00 = V.Zero, a01 = V.Zero;
        V a10 = V.Zero, a11 = V.Zero;
        V a20 = V.Zero, a21 = V.Zero;
        V a30 = V.Zero, a31 = V.Zero;
        V a40 = V.Zero, a41 = V.Zero;
        V a50 = V.Zero, a51 = V.Zero;
        V a60 = V.Zero, a61 = V.Zero;
        V b00 = V.Zero, b01 = V.Zero;
        V b10 = V.Zero, b11 = V.Zero;
        V b20 = V.Zero, b21 = V.Zero;
        V b30 = V.Zero, b31 = V.Zero;
        V b40 = V.Zero, b41 = V.Zero;
        V b50 = V.Zero, b51 = V.Zero;
        V b60 = V.Zero, b61 = V.Zero;

        float* w = tile->Weights;
        ConvTap* tap = tile->Taps;
        nint channelStride = tile->ChannelStride;
        float* inputA = tile->InputA;
        nint second = (nint)(tile->InputB - inputA);
        float* ahead = tile->Prefetch;
        nint aheadStep = tile->PrefetchStep, aheadTapStep = tile->PrefetchTapStep;
        for (ConvTap* end = tap + tile->TapCount; tap < end; tap++)
        {
            float* x = inputA + tap->Offset;
            float* y = x + second;
            for (nint channel = tap->Channels; channel > 0; channel--)
            {
                V w0 = V.Load(w);
                V w1 = TWidth.Value > 1 ? V.Load(w + V.Count) : V.Zero;
                w += TWidth.Value * V.Count;
                Prefetch.ToSecondLevel(ahead);
                ahead += aheadStep;
                {
                    V v = V.Broadcast(x[0]);
                    a00 = V.MultiplyAdd(v, w0, a00);
                    if (TWidth.Value > 1)
                        a01 = V.MultiplyAdd(v, w1, a01);
                }
                if (TRun.Value > 1)
                {
                    V v = V.Broadcast(x[1 * p]);
                    a10 = V.MultiplyAdd(v, w0, a10);
                    if (TWidth.Value > 1)
                        a11 = V.MultiplyAdd(v, w1, a11);
                }
                if (TRun.Value > 2)
                {
                    V v = V.Broadcast(x[2 * p]);
                    a20 = V.MultiplyAdd(v, w0, a20);
                    if (TWidth.Value > 1)
                        a21 = V.MultiplyAdd(v, w1, a21);
                }
                if (TRun.Value > 3)
                {
                    V v = V.Broadcast(x[3 * p]);
                    a30 = V.MultiplyAdd(v, w0, a30);
                    if (TWidth.Value > 1)
                        a31 = V.MultiplyAdd(v, w1, a31);
                }
                if (TRun.Value > 4)
                {
                    V v = V.Broadcast(x[4 * p]);
                    a40 = V.MultiplyAdd(v, w0, a40);
                    if (TWidth.Value > 1)
                        a41 = V.MultiplyAdd(v, w1, a41);
                }
                if (TRun.Value > 5)
                {
                    V v = V.Broadcast(x[5 * p]);
                    a50 = V.MultiplyAdd(v, w0, a50);
                    if (TWidth.Value > 1)
                        a51 = V.MultiplyAdd(v, w1, a51);
                }
                if (TRun.Value > 6)
                {
                    V v = V.Broadcast(x[6 * p]);
                    a60 = V.MultiplyAdd(v, w0, a60);
                    if (TWidth.Value > 1)
                        a61 = V.MultiplyAdd(v, w1, a61);
                }
                {
                    V v = V.Broadcast(y[0]);
                    b00 = V.MultiplyAdd(v, w0, b00);
                    if (TWidth.Value > 1)
                        b01 = V.MultiplyAdd(v, w1, b01);
                }
                if (TRun.Value > 1)
                {
                    V v = V.Broadcast(y[1 * p]);
                    b10 = V.MultiplyAdd(v, w0, b10);
                    if (TWidth.Value > 1)
                        b11 = V.MultiplyAdd(v, w1, b11);
                }
                if (TRun.Value > 2)
                {
                    V v = V.Broadcast(y[2 * p]);
                    b20 = V.MultiplyAdd(v, w0, b20);
                    if (TWidth.Value > 1)
                        b21 = V.MultiplyAdd(v, w1, b21);
                }
                if (TRun.Value > 3)
                {
                    V v = V.Broadcast(y[3 * p]);
                    b30 = V.MultiplyAdd(v, w0, b30);
                    if (TWidth.Value > 1)
                        b31 = V.MultiplyAdd(v, w1, b31);
                }
                if (TRun.Value > 4)
                {
                    V v = V.Broadcast(y[4 * p]);
                    b40 = V.MultiplyAdd(v, w0, b40);
                    if (TWidth.Value > 1)
                        b41 = V.MultiplyAdd(v, w1, b41);
                }
                if (TRun.Value > 5)
                {
                    V v = V.Broadcast(y[5 * p]);
                    b50 = V.MultiplyAdd(v, w0, b50);
                    if (TWidth.Value > 1)
                        b51 = V.MultiplyAdd(v, w1, b51);
                }
                if (TRun.Value > 6)
                {
                    V v = V.Broadcast(y[6 * p]);
                    b60 = V.MultiplyAdd(v, w0, b60);
                    if (TWidth.Value > 1)
                        b61 = V.MultiplyAdd(v, w1, b61);
                }
                x += channelStride;
                y += channelStride;
            }
            ahead += aheadTapStep;
        }

        tile->Prefetch = ahead;
        if (tile->Bias != null)
        {
            V bias = V.Load(tile->Bias);
            a00 += bias;
            a10 += bias;
            a20 += bias;
            a30 += bias;
            a40 += bias;
            a50 += bias;
            a60 += bias;
            b00 += bias;
            b10 += bias;
            b20 += bias;
            b30 += bias;
            b40 += bias;
            b50 += bias;
            b60 += bias;
            if (TWidth.Value > 1)
            {
                bias = V.Load(tile->Bias + V.Count);
                a01 += bias;
                a11 += bias;
                a21 += bias;
                a31 += bias;
                a41 += bias;
                a51 += bias;
                a61 += bias;
                b01 += bias;
                b11 += bias;
                b21 += bias;
                b31 += bias;
                b41 += bias;
                b51 += bias;
                b61 += bias;
            }
        }
        if (tile->Continues)
        {
            nint step = tile->OutputPixelStride, block = tile->OutputBlockStride, addend = tile->AddendOffset;
            if (TRun.Value > 0 && tile->ValidA > 0)
                Continue(tile->OutputA + addend + 0 * step, block, ref a00, ref a01);
            if (TRun.Value > 1 && tile->ValidA > 1)
                Continue(tile->OutputA + addend + 1 * step, block, ref a10, ref a11);
            if (TRun.Value > 2 && tile->ValidA > 2)
                Continue(tile->OutputA + addend + 2 * step, block, ref a20, ref a21);
            if (TRun.Value > 3 && tile->ValidA > 3)
                Continue(tile->OutputA + addend + 3 * step, block, ref a30, ref a31);
            if (TRun.Value > 4 && tile->ValidA > 4)
                Continue(tile->OutputA + addend + 4 * step, block, ref a40, ref a41);
            if (TRun.Value > 5 && tile->ValidA > 5)
                Continue(tile->OutputA + addend + 5 * step, block, ref a50, ref a51);
            if (TRun.Value > 6 && tile->ValidA > 6)
                Continue(tile->OutputA + addend + 6 * step, block, ref a60, ref a61);
            if (TRun.Value > 0 && tile->ValidB > 0)
                Continue(tile->OutputB + addend + 0 * step, block, ref b00, ref b01);
            if (TRun.Value > 1 && tile->ValidB > 1)
                Continue(tile->OutputB + addend + 1 * step, block, ref b10, ref b11);
            if (TRun.Value > 2 && tile->ValidB > 2)
                Continue(tile->OutputB + addend + 2 * step, block, ref b20, ref b21);
            if (TRun.Value > 3 && tile->ValidB > 3)
                Continue(tile->OutputB + addend + 3 * step, block, ref b30, ref b31);
            if (TRun.Value > 4 && tile->ValidB > 4)
                Continue(tile->OutputB + addend + 4 * step, block, ref b40, ref b41);
            if (TRun.Value > 5 && tile->ValidB > 5)
                Continue(tile->OutputB + addend + 5 * step, block, ref b50, ref b51);
            if (TRun.Value > 6 && tile->ValidB > 6)
                Continue(tile->OutputB + addend + 6 * step, block, ref b60, ref b61);
        }

        if (tile->Clamps)
        {
            V upper = V.Broadcast(tile->Upper);
            a00 = V.Min(upper, V.Max(V.Zero, a00));
            a01 = V.Min(upper, V.Max(V.Zero, a01));
            a10 = V.Min(upper, V.Max(V.Zero, a10));
            a11 = V.Min(upper, V.Max(V.Zero, a11));
            a20 = V.Min(upper, V.Max(V.Zero, a20));
            a21 = V.Min(upper, V.Max(V.Zero, a21));
            a30 = V.Min(upper, V.Max(V.Zero, a30));
            a31 = V.Min(upper, V.Max(V.Zero, a31));
            a40 = V.Min(upper, V.Max(V.Zero, a40));
            a41 = V.Min(upper, V.Max(V.Zero, a41));
            a50 = V.Min(upper, V.Max(V.Zero, a50));
            a51 = V.Min(upper, V.Max(V.Zero, a51));
            a60 = V.Min(upper, V.Max(V.Zero, a60));
            a61 = V.Min(upper, V.Max(V.Zero, a61));
            b00 = V.Min(upper, V.Max(V.Zero, b00));
            b01 = V.Min(upper, V.Max(V.Zero, b01));
            b10 = V.Min(upper, V.Max(V.Zero, b10));
            b11 = V.Min(upper, V.Max(V.Zero, b11));
            b20 = V.Min(upper, V.Max(V.Zero, b20));
            b21 = V.Min(upper, V.Max(V.Zero, b21));
            b30 = V.Min(upper, V.Max(V.Zero, b30));
            b31 = V.Min(upper, V.Max(V.Zero, b31));
            b40 = V.Min(upper, V.Max(V.Zero, b40));
            b41 = V.Min(upper, V.Max(V.Zero, b41));
            b50 = V.Min(upper, V.Max(V.Zero, b50));
            b51 = V.Min(upper, V.Max(V.Zero, b51));
            b60 = V.Min(upper, V.Max(V.Zero, b60));
            b61 = V.Min(upper, V.Max(V.Zero, b61));
        }

        {
            nint step = tile->OutputPixelStride, block = tile->OutputBlockStride;
            if (TRun.Value > 0 && tile->ValidA > 0)
                Store(tile->OutputA + 0 * step, block, a00, a01);
            if (TRun.Value > 1 && tile->ValidA > 1)
                Store(tile->OutputA + 1 * step, block, a10, a11);
            if (TRun.Value > 2 && tile->ValidA > 2)
                Store(tile->OutputA + 2 * step, block, a20, a21);
            if (TRun.Value > 3 && tile->ValidA > 3)
                Store(tile->OutputA + 3 * step, block, a30, a31);
            if (TRun.Value > 4 && tile->ValidA > 4)
                Store(tile->OutputA + 4 * step, block, a40, a41);
            if (TRun.Value > 5 && tile->ValidA > 5)
                Store(tile->OutputA + 5 * step, block, a50, a51);
            if (TRun.Value > 6 && tile->ValidA > 6)
                Store(tile->OutputA + 6 * step, block, a60, a61);
            if (TRun.Value > 0 && tile->ValidB > 0)
                Store(tile->OutputB + 0 * step, block, b00, b01);
            if (TRun.Value > 1 && tile->ValidB > 1)
                Store(tile->OutputB + 1 * step, block, b10, b11);
            if (TRun.Value > 2 && tile->ValidB > 2)
                Store(tile->OutputB + 2 * step, block, b20, b21);
            if (TRun.Value > 3 && tile->ValidB > 3)
                Store(tile->OutputB + 3 * step, block, b30, b31);
            if (TRun.Value > 4 && tile->ValidB > 4)
                Store(tile->OutputB + 4 * step, block, b40, b41);
            if (TRun.Value > 5 && tile->ValidB > 5)
                Store(tile->OutputB + 5 * step, block, b50, b51);
            if (TRun.Value > 6 && tile->ValidB > 6)
                Store(tile->OutputB + 6 * step, block, b60, b61);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Continue(float* output, nint block, ref V first, ref V second)
    {
        first += V.Load(output);
        if (TWidth.Value > 1)
            second += V.Load(output + block);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* output, nint block, V first, V second)
    {
        V.Store(first, output);
        if (TWidth.Value > 1)
            V.Store(second, output + block);
    }
}
