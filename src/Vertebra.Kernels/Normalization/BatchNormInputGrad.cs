using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Normalization;

/// <summary>The gradient through a batch normalisation with fixed statistics: dy * scale. Items are rows of channel blocks.</summary>
internal sealed unsafe class BatchNormInputGrad<V>(TensorLayout layout, float epsilon)
    : ChunkedKernel(new Chunks(layout.Planes * layout.Height, (long)layout.Width * layout.Block))
    where V : unmanaged, IVec<V>
{
    private readonly int _padded = layout.Blocks * layout.Block;
    private float* _dy;
    private float* _weight;
    private float* _variance;
    private float* _dx;
    private float* _scale;

    public override string Name => "batch norm input grad";

    public override int InPlaceOperand => 0;

    public override long WorkspaceBytes(int workers) => FloatBytes(_padded);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _dy = (float*)operands[0];
        _weight = (float*)operands[1];
        _variance = (float*)operands[2];
        _dx = (float*)operands[3];
        _scale = (float*)workspace;
    }

    public override void Run(WorkerPool pool)
    {
        new Span<float>(_scale, _padded).Clear();
        ChannelCoefficients<V>.Scale(_weight, _variance, epsilon, _scale, layout.Channels);
        base.Run(pool);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Execute(long start, long end, int worker)
    {
        nint rowLength = (nint)layout.Width * V.Count;
        while (start < end)
        {
            (long plane, long row) = Math.DivRem(start, layout.Height);
            long rows = Math.Min(end - start, layout.Height - row);
            (int image, int block) = layout.Plane(plane);
            nint offset = layout.Offset(image, block) + (nint)row * rowLength;
            V scale = V.Load(_scale + block * V.Count);
            float* dy = _dy + offset;
            float* dx = _dx + offset;
            nint length = (nint)rows * rowLength;
            for (nint i = 0; i < length; i += V.Count)
                V.Store(V.Load(dy + i) * scale, dx + i);
            start += rows;
        }
    }
}

/// <summary>dy map, weight, variance → dx map, the statistics being constants. The result may share dy.</summary>
internal readonly record struct BatchNormInputGradRecipe(TensorLayout Layout, float Epsilon) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new BatchNormInputGrad<V>(Layout.InBlocksOf(V.Count), Epsilon);
}
