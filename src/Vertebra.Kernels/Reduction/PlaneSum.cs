using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Reduction;

/// <summary>Sums a plain NCHW tensor over batch and pixels. Items are channels.</summary>
internal sealed unsafe class PlaneSum<V>(TensorLayout layout)
    : ChunkedKernel(new Chunks(layout.Channels, (long)layout.Batch * layout.Pixels))
    where V : unmanaged, IVec<V>
{
    // Short enough that a float sum of one lane keeps its accuracy.
    private const int Segment = 256;

    private float* _dy;
    private float* _sums;

    public override string Name => "channel sum plain";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _dy = (float*)operands[0];
        _sums = (float*)operands[1];
    }

    protected override void Execute(long start, long end, int worker)
    {
        for (nint channel = (nint)start; channel < (nint)end; channel++)
        {
            double sum = 0;
            for (int image = 0; image < layout.Batch; image++)
            {
                float* plane = _dy + image * layout.BatchStride + channel * layout.Pixels;
                for (int i = 0; i < layout.Pixels; i += Segment * V.Count)
                    sum += SumSegment(plane + i, Math.Min(Segment * V.Count, layout.Pixels - i));
            }
            _sums[channel] = (float)sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SumSegment(float* values, int count)
    {
        V lanes = V.Zero;
        int i = 0;
        for (; i <= count - V.Count; i += V.Count)
            lanes += V.Load(values + i);
        float sum = V.Sum(lanes);
        for (; i < count; i++)
            sum += values[i];
        return sum;
    }
}
