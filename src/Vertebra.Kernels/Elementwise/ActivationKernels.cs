using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Elementwise;

/// <summary>Makes <see cref="ActivationKernel{V, TActivation}"/>.</summary>
internal readonly struct ActivationKernelFactory<V>(long length) : IActivationFactory<Kernel>
    where V : unmanaged, IVec<V>
{
    public Kernel Make<TActivation>()
        where TActivation : struct, IActivation => new ActivationKernel<V, TActivation>(length);
}

/// <summary>Makes <see cref="Add{V, TActivation}"/>.</summary>
internal readonly struct AddFactory<V>(long length) : IActivationFactory<Kernel>
    where V : unmanaged, IVec<V>
{
    public Kernel Make<TActivation>()
        where TActivation : struct, IActivation => new Add<V, TActivation>(length);
}

/// <summary>Makes <see cref="ActivationGrad{V, TActivation}"/>.</summary>
internal readonly struct ActivationGradFactory<V>(long length) : IActivationFactory<Kernel>
    where V : unmanaged, IVec<V>
{
    public Kernel Make<TActivation>()
        where TActivation : struct, IActivation => new ActivationGrad<V, TActivation>(length);
}
