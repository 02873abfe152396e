using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Elementwise;

/// <summary>An elementwise non-linearity as a type, so that the JIT inlines it into the loop or epilogue that uses it.</summary>
internal interface IActivation
{
    static abstract ActivationFunction Function { get; }

    /// <summary>The function of x. NaN gives NaN.</summary>
    static abstract V Apply<V>(V x)
        where V : unmanaged, IVec<V>;

    /// <summary>The gradient with respect to x.</summary>
    /// <param name="value">The function's result y; x for the activations that say so.</param>
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

/// <summary>The way from an <see cref="ActivationFunction"/> to its type.</summary>
internal static class Activations
{
    /// <summary>Calls the factory with the type that implements <paramref name="function"/>.</summary>
    public static TResult Dispatch<TFactory, TResult>(ActivationFunction function, TFactory factory)
        where TFactory : struct, IActivationFactory<TResult> => function switch
        {
            ActivationFunction.Identity => factory.Make<Identity>(),
            ActivationFunction.Relu => factory.Make<Relu>(),
            ActivationFunction.Tanh => factory.Make<Tanh>(),
            ActivationFunction.Relu6 => factory.Make<Relu6>(),
            ActivationFunction.Sigmoid => factory.Make<Sigmoid>(),
            ActivationFunction.HardSigmoid => factory.Make<HardSigmoid>(),
            ActivationFunction.Silu => factory.Make<Silu>(),
            ActivationFunction.HardSwish => factory.Make<HardSwish>(),
            _ => throw new ArgumentOutOfRangeException(nameof(function), function, "No kernel implements this activation."),
        };
}
