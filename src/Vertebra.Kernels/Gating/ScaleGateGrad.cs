using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Gating;

/// <summary>The sum of x * dy over the pixels of each map. Items are planes of channel blocks.</summary>
internal sealed unsafe class ScaleGateGrad<V>(TensorLayout layout)
    : ChunkedKernel(new Chunks(layout.Planes, 2 * layout.PlaneStride))
    where V : unmanaged, IVec<V>
{
    // Short enough that a float sum keeps its accuracy.
    private const int Segment = 512;

    private readonly TensorLayout _gates = layout.Pooled();
    private float* _x;
    private float* _dy;
    private float* _gate;

    public override string Name => "scale gate grad";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _dy = (float*)operands[1];
        _gate = (float*)operands[2];
    }

    protected override void Execute(long start, long end, int worker)
    {
        for (long plane = start; plane < end; plane++)
        {
            (int image, int block) = layout.Plane(plane);
            float* x = _x + layout.Offset(image, block);
            float* dy = _dy + layout.Offset(image, block);
            V sum = V.Zero;
            for (int pixel = 0; pixel < layout.Pixels; pixel += Segment)
            {
                nint offset = (nint)pixel * V.Count;
                sum += SumSegment(x + offset, dy + offset, Math.Min(Segment, layout.Pixels - pixel));
            }
            V.Store(sum, _gate + _gates.Offset(image, block));
        }
    }

    // Four accumulators hide the latency of the additions.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static V SumSegment(float* x, float* dy, int pixels)
    {
        V sum0 = V.Zero, sum1 = V.Zero, sum2 = V.Zero, sum3 = V.Zero;
        int i = 0;
        for (; i <= pixels - 4; i += 4, x += 4 * V.Count, dy += 4 * V.Count)
        {
            sum0 = V.MultiplyAdd(V.Load(x), V.Load(dy), sum0);
            sum1 = V.MultiplyAdd(V.Load(x + V.Count), V.Load(dy + V.Count), sum1);
            sum2 = V.MultiplyAdd(V.Load(x + 2 * V.Count), V.Load(dy + 2 * V.Count), sum2);
            sum3 = V.MultiplyAdd(V.Load(x + 3 * V.Count), V.Load(dy + 3 * V.Count), sum3);
        }
        for (; i < pixels; i++, x += V.Count, dy += V.Count)
            sum0 = V.MultiplyAdd(V.Load(x), V.Load(dy), sum0);
        return (sum0 + sum1) + (sum2 + sum3);
    }
}

/// <summary>x map, dy map → dgate map of one pixel: the sum of x * dy over the pixels of each image and channel.</summary>
internal readonly record struct ScaleGateGradRecipe(TensorLayout Layout) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new ScaleGateGrad<V>(Layout.InBlocksOf(V.Count));
}
