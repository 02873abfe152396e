using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Gating;

/// <summary>dx = y * (dy - the sum of y * dy over the splits), between the two orders of <see cref="RadixSoftmax"/>.</summary>
internal sealed unsafe class RadixSoftmaxGrad(int rows, int channels, int radix, int cardinality) : Kernel
{
    private readonly int _rest = channels / radix / cardinality;
    private float* _y;
    private float* _dy;
    private float* _dx;

    public override string Name => "radix softmax grad";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _y = (float*)operands[0];
        _dy = (float*)operands[1];
        _dx = (float*)operands[2];
    }

    public override void Run(WorkerPool pool)
    {
        int stride = cardinality * _rest;
        for (int row = 0; row < rows; row++)
        {
            for (int place = 0; place < stride; place++)
            {
                (int group, int i) = Math.DivRem(place, _rest);
                nint first = (nint)row * channels + place;
                float dot = 0;
                for (int split = 0; split < radix; split++)
                    dot += _y[first + split * stride] * _dy[first + split * stride];
                float* dx = _dx + (nint)row * channels + group * radix * _rest + i;
                for (int split = 0; split < radix; split++)
                    dx[split * _rest] = _y[first + split * stride] * (_dy[first + split * stride] - dot);
            }
        }
    }
}

/// <summary>y (the radix softmax), dy → dx.</summary>
internal readonly record struct RadixSoftmaxGradRecipe(int Rows, int Channels, int Radix, int Cardinality) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new RadixSoftmaxGrad(Rows, Channels, Radix, Cardinality);
}
