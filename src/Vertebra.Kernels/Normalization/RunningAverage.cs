using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Normalization;

/// <summary>(1 - momentum) * old + momentum * factor * new for each channel, where new is a row of the batch's statistics.</summary>
internal sealed unsafe class RunningAverage(int channels, int row, float momentum, double factor) : Kernel
{
    private float* _statistics;
    private float* _old;
    private float* _y;

    public override string Name => "running average";

    public override int InPlaceOperand => 1;

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _statistics = (float*)operands[0] + (nint)row * channels;
        _old = (float*)operands[1];
        _y = (float*)operands[2];
    }

    public override void Run(WorkerPool pool)
    {
        double weight = momentum * factor;
        for (int channel = 0; channel < channels; channel++)
            _y[channel] = (float)((1.0 - momentum) * _old[channel] + weight * _statistics[channel]);
    }
}

/// <summary>statistics, old → (1 - momentum) * old + momentum * factor * the row of the statistics.</summary>
internal readonly record struct RunningAverageRecipe(int Channels, int Row, float Momentum, double Factor) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new RunningAverage(Channels, Row, Momentum, Factor);
}
