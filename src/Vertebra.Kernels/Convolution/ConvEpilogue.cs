namespace Vertebra.Kernels.Convolution;

/// <summary>What a convolution does to its sums before it stores them: adds another map, then applies an activation.</summary>
/// <param name="AddsMap">Whether there is an operand of the result's layout that is added.</param>
/// <param name="Activation">Applied last.</param>
internal readonly record struct ConvEpilogue(bool AddsMap = false, ActivationKind Activation = ActivationKind.Identity)
{
    /// <summary>How a profile names it behind the kernel, e.g. <c> + add + relu</c>.</summary>
    public string Label =>
        (AddsMap ? " + add" : "")
        + (Activation == ActivationKind.Identity ? "" : $" + {Activation.ToString().ToLowerInvariant()}");
}
