using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Optimizers;

/// <inheritdoc cref="ISgdStep"/>
internal sealed unsafe class SgdStep<V>(long length) : ISgdStep, IParallelWork
    where V : unmanaged, IVec<V>
{
    private readonly Chunks _chunks = new(length, cost: 1, multiple: 64);
    private float* _weights;
    private float* _gradient;
    private float* _velocity;
    private SgdSettings _settings;
    private bool _first;

    public void Run(WorkerPool pool, float* weights, float* gradient, float* velocity, in SgdSettings settings, bool first)
    {
        if (settings.Momentum != 0 && velocity == null)
            throw new ArgumentNullException(nameof(velocity), "SGD with momentum needs a velocity.");
        _weights = weights;
        _gradient = gradient;
        _velocity = velocity;
        _settings = settings;
        _first = first;
        pool.Run(this, _chunks.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int chunk, int worker)
    {
        nint i = (nint)_chunks.Start(chunk);
        nint end = (nint)_chunks.End(chunk);
        for (; i <= end - V.Count; i += V.Count)
            Step<V>(i);
        for (; i < end; i++)
            Step<VecScalar>(i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step<T>(nint i)
        where T : unmanaged, IVec<T>
    {
        T w = T.Load(_weights + i);
        T g = T.MultiplyAdd(T.Broadcast(_settings.WeightDecay), w, T.Load(_gradient + i));
        if (_settings.Momentum != 0)
        {
            T momentum = T.Broadcast(_settings.Momentum);
            T v = _first ? g : T.MultiplyAdd(T.Broadcast(1 - _settings.Dampening), g, momentum * T.Load(_velocity + i));
            T.Store(v, _velocity + i);
            g = _settings.Nesterov ? T.MultiplyAdd(momentum, v, g) : v;
        }
        T.Store(T.MultiplyAdd(T.Broadcast(-_settings.LearningRate), g, w), _weights + i);
    }
}
