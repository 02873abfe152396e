using Vertebra.Graph.Runtime;

namespace Vertebra.Models.Prediction;

/// <summary>A plan that its holder has for itself until it gives it back.</summary>
/// <param name="pool">Where it comes from.</param>
/// <param name="plan">The plan, and what it was compiled for.</param>
internal readonly struct PlanLease(PlanPool pool, PooledPlan plan) : IDisposable
{
    /// <summary>The plan.</summary>
    public Plan Plan => plan.Plan;

    /// <summary>Gives the plan back, once.</summary>
    public void Dispose() => pool.Return(plan);
}
