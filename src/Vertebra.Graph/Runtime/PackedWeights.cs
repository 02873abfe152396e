namespace Vertebra.Graph.Runtime;

/// <summary>The packed forms of a network's parameters, shared by its plans and freed with the last of them.</summary>
public sealed class PackedWeights
{
}
