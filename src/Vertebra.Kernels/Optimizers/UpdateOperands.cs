namespace Vertebra.Kernels.Optimizers;

/// <summary>The tensors of an update. All but the scalars have the parameter's length.</summary>
internal unsafe struct UpdateOperands
{
    /// <summary>The most state tensors that an optimizer may have.</summary>
    public const int MaxStates = 2;

    /// <summary>The parameter, updated.</summary>
    public float* Parameter;

    /// <summary>Its gradient.</summary>
    public float* Gradient;

    /// <summary>Numbers that are the same for all elements and differ from step to step, such as the rate.</summary>
    public float* Scalars;

    /// <summary>The first state tensor, updated.</summary>
    public float* First;

    /// <summary>The second state tensor, updated.</summary>
    public float* Second;
}
