using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Gating;

/// <summary>
/// Softmax over the splits of split attention (Zhang et al. 2020): a row is read as [cardinality][radix][rest], normalised over the
/// radix and written as [radix][cardinality][rest]. Rows are short, so one thread walks over them.
/// </summary>
internal sealed unsafe class RadixSoftmax(int rows, int channels, int radix, int cardinality) : Kernel
{
    private readonly int _rest = channels / radix / cardinality;
    private float* _x;
    private float* _y;

    public override string Name => "radix softmax";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _y = (float*)operands[1];
    }

    public override void Run(WorkerPool pool)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int group = 0; group < cardinality; group++)
            {
                float* x = _x + (nint)row * channels + group * radix * _rest;
                float* y = _y + (nint)row * channels + group * _rest;
                for (int i = 0; i < _rest; i++)
                    Normalize(x + i, y + i);
            }
        }
    }

    private void Normalize(float* x, float* y)
    {
        float max = x[0];
        for (int split = 1; split < radix; split++)
            max = MathF.Max(max, x[split * _rest]);
        float sum = 0;
        for (int split = 0; split < radix; split++)
            sum += y[split * cardinality * _rest] = MathF.Exp(x[split * _rest] - max);
        for (int split = 0; split < radix; split++)
            y[split * cardinality * _rest] /= sum;
    }
}

/// <summary>
/// x [rows, channels], a row being [cardinality][radix][rest] → y, [radix][cardinality][rest]: softmax over the radix.
/// </summary>
internal readonly record struct RadixSoftmaxRecipe(int Rows, int Channels, int Radix, int Cardinality) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new RadixSoftmax(Rows, Channels, Radix, Cardinality);
}
