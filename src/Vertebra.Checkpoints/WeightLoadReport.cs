using Vertebra.Models.State;
using Vertebra.Weights;

namespace Vertebra.Checkpoints;

/// <summary>What loading a file of weights did.</summary>
/// <param name="Format">What the file turned out to be.</param>
/// <param name="Skipped">Tensors of the classifier that were left as they were; empty unless
/// <see cref="WeightLoadOptions.AllowHeadMismatch"/> was set and the number of classes differs.</param>
public sealed record WeightLoadReport(WeightsFormat Format, IReadOnlyList<MisshapenTensor> Skipped);
