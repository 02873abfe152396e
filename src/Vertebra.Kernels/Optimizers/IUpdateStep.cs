using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Optimizers;

/// <summary>An optimizer's arithmetic: what a step does to each element, alone. A struct with the constants as its fields.</summary>
internal interface IUpdateStep
{
    /// <summary>What a profile calls it.</summary>
    static abstract string Name { get; }

    /// <summary>Number of state tensors, at most <see cref="UpdateOperands.MaxStates"/>.</summary>
    int States { get; }

    /// <summary>Floating-point operations an element.</summary>
    int FlopsPerElement { get; }

    /// <summary>Updates the elements of one vector.</summary>
    /// <param name="i">The first of them.</param>
    /// <param name="operands">The tensors.</param>
    void Step<T>(nint i, in UpdateOperands operands)
        where T : unmanaged, IVec<T>;
}
