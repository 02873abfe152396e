using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Reduction;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Pooling;

/// <summary>The mean of each map. Items are planes of channel blocks.</summary>
internal sealed unsafe class GlobalAvgPool<V>(TensorLayout layout)
    : ChunkedKernel(new Chunks(layout.Planes, layout.PlaneStride))
    where V : unmanaged, IVec<V>
{
    // Short enough that a float sum keeps its accuracy.
    private const int Segment = 512;

    private readonly TensorLayout _means = layout.Pooled();
    private float* _x;
    private float* _y;

    public override string Name => "global avgpool";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _y = (float*)operands[1];
    }

    protected override void Execute(long start, long end, int worker)
    {
        V divisor = V.Broadcast(layout.Pixels);
        for (long plane = start; plane < end; plane++)
        {
            (int image, int block) = layout.Plane(plane);
            float* x = _x + layout.Offset(image, block);
            V sum = V.Zero;
            for (int pixel = 0; pixel < layout.Pixels; pixel += Segment)
                sum += VectorSum<V>.Of(x + (nint)pixel * V.Count, Math.Min(Segment, layout.Pixels - pixel));
            V.Store(sum / divisor, _y + _means.Offset(image, block));
        }
    }
}
