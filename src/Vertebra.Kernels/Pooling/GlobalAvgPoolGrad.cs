using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Pooling;

/// <summary>Spreads the gradient of each map's mean evenly. Items are planes of channel blocks.</summary>
internal sealed unsafe class GlobalAvgPoolGrad<V>(TensorLayout layout)
    : ChunkedKernel(new Chunks(layout.Planes, layout.PlaneStride))
    where V : unmanaged, IVec<V>
{
    private readonly TensorLayout _means = layout.Pooled();
    private float* _dy;
    private float* _dx;

    public override string Name => "global avgpool grad";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _dy = (float*)operands[0];
        _dx = (float*)operands[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Execute(long start, long end, int worker)
    {
        V divisor = V.Broadcast(layout.Pixels);
        nint length = layout.PlaneStride;
        for (long plane = start; plane < end; plane++)
        {
            (int image, int block) = layout.Plane(plane);
            V share = V.Load(_dy + _means.Offset(image, block)) / divisor;
            float* dx = _dx + layout.Offset(image, block);
            for (nint i = 0; i < length; i += V.Count)
                V.Store(share, dx + i);
        }
    }
}
