using Vertebra.Graph.Runtime;
using Vertebra.Graph.Updates;
using Vertebra.Models;

namespace Vertebra.Training;

/// <summary>A compiled step of a training, see <see cref="NetworkTraining.CompileStep"/>.</summary>
public sealed class TrainingPlan : IDisposable
{
    private readonly Network _network;

    internal TrainingPlan(Network network, Plan plan, UpdateRule optimizer, IReadOnlyList<ParameterValues> states)
    {
        _network = network;
        Plan = plan;
        Optimizer = optimizer;
        States = states;
    }

    /// <summary>The plan: inputs, outputs and profile of a step.</summary>
    public Plan Plan { get; }

    /// <summary>What changes the parameters.</summary>
    public UpdateRule Optimizer { get; }

    /// <summary>The optimizer's state tensors; with the number of steps they are all that it remembers.</summary>
    public IReadOnlyList<ParameterValues> States { get; }

    /// <summary>Steps taken so far; set it, and the states, to resume a training.</summary>
    public long Steps { get; set; }

    /// <summary>Takes a step. Allocates nothing.</summary>
    /// <param name="learningRate">Its size.</param>
    public void Run(double learningRate)
    {
        Optimizer.WriteScalars(Steps, learningRate, Plan.Input(TrainingUpdates.ScalarsName));
        Plan.Run();
        _network.WeightsChanged();
        Steps++;
    }

    /// <summary>Frees the plan's memory.</summary>
    public void Dispose() => Plan.Dispose();
}
