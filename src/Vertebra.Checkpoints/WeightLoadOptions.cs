namespace Vertebra.Checkpoints;

/// <summary>How strictly weights have to fit a network.</summary>
public sealed record WeightLoadOptions
{
    /// <summary>
    /// Whether weights for another number of classes are taken: the tensors of the classifier, which differ in their first dimension
    /// only, keep the network's present values. False by default.
    /// </summary>
    public bool AllowHeadMismatch { get; init; }
}
