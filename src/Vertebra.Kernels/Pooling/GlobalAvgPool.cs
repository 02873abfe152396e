using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Reduction;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Pooling;

/// <summary>The mean of each map. Items are planes of channel blocks.</summary>
internal sealed unsafe class GlobalAvgPool<V>(TensorLayout layout)
    : ChunkedKernel(new Chunks((long)layout.Batch * layout.Blocks, layout.BlockStride))
    where V : unmanaged, IVec<V>
{
    // Short enough that a float sum keeps its accuracy.
    private const int Segment = 512;

    private float* _x;
    private float* _y;

    public override string Name => "global avgpool";

    public override void Bind(ReadOnlySpan<nint> operands, float* workspace)
    {
        _x = (float*)operands[0];
        _y = (float*)operands[1];
    }

    protected override void Execute(long start, long end, int worker)
    {
        V divisor = V.Broadcast(layout.Pixels);
        for (nint plane = (nint)start; plane < (nint)end; plane++)
        {
            float* x = _x + plane * layout.BlockStride;
            V sum = V.Zero;
            for (int pixel = 0; pixel < layout.Pixels; pixel += Segment)
                sum += VectorSum<V>.Of(x + (nint)pixel * V.Count, Math.Min(Segment, layout.Pixels - pixel));
            V.Store(sum / divisor, _y + plane * V.Count);
        }
    }
}
