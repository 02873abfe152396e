using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Elementwise;

/// <summary>An elementwise non-linearity as a type, so that the JIT inlines it into the loop or epilogue that uses it.</summary>
internal interface IActivation
{
    static abstract ActivationKind Kind { get; }

    /// <summary>The function of x. NaN gives NaN.</summary>
    static abstract V Apply<V>(V x)
        where V : unmanaged, IVec<V>;

    /// <summary>The gradient with respect to x.</summary>
    /// <param name="value">The function's result y; x where <see cref="ActivationKinds.GradientReadsInput"/>.</param>
    /// <param name="dy">The gradient with respect to y.</param>
    static abstract V Gradient<V>(V value, V dy)
        where V : unmanaged, IVec<V>;
}

/// <summary>Makes something that is generic over an activation.</summary>
/// <typeparam name="TResult">What is made.</typeparam>
internal interface IActivationFactory<TResult>
{
    TResult Make<TActivation>()
        where TActivation : struct, IActivation;
}

/// <summary>The way from an <see cref="ActivationKind"/> to its type.</summary>
internal static class Activations
{
    /// <summary>Calls the factory with the type that implements <paramref name="kind"/>.</summary>
    public static TResult Dispatch<TFactory, TResult>(ActivationKind kind, TFactory factory)
        where TFactory : struct, IActivationFactory<TResult> => kind switch
        {
            ActivationKind.Identity => factory.Make<Identity>(),
            ActivationKind.Relu => factory.Make<Relu>(),
            ActivationKind.Tanh => factory.Make<Tanh>(),
            ActivationKind.Relu6 => factory.Make<Relu6>(),
            ActivationKind.Sigmoid => factory.Make<Sigmoid>(),
            ActivationKind.HardSigmoid => factory.Make<HardSigmoid>(),
            ActivationKind.Silu => factory.Make<Silu>(),
            ActivationKind.HardSwish => factory.Make<HardSwish>(),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No kernel implements this activation."),
        };
}
