using Vertebra.Graph.Runtime;

namespace Vertebra.Models.Prediction;

/// <summary>A plan of a <see cref="PlanPool"/>.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Size">The images that it takes.</param>
/// <param name="WeightsVersion">Of the network, when the plan packed its weights.</param>
internal sealed record PooledPlan(Plan Plan, PlanSize Size, long WeightsVersion);
