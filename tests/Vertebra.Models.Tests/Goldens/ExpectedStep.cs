using Vertebra.Graph.Autodiff;
using Vertebra.Training;

namespace Vertebra.Models.Tests.Goldens;

/// <summary>What the outputs of a training step are to be: loss, gradients and running averages.</summary>
/// <param name="Salt">Salt of the projections.</param>
/// <param name="Outputs">By the output's name in the plan.</param>
internal sealed record ExpectedStep(string Salt, IReadOnlyDictionary<string, GoldenMeasure> Outputs)
{
    /// <summary>The expectations of a golden file for a network.</summary>
    public static ExpectedStep Of(GoldenFile golden, GoldenStep step, Network network)
    {
        var outputs = new Dictionary<string, GoldenMeasure> { [NetworkTraining.LossName] = Loss(golden.Salt, step) };
        foreach (GoldenMeasure measure in step.Gradients)
            outputs.Add(Gradients.OutputName(network.State[measure.Name].Parameter), measure);
        foreach (GoldenMeasure measure in step.Running ?? [])
            outputs.Add(BatchStatistics.OutputName(network.State[measure.Name].Parameter), measure);
        return new ExpectedStep(golden.Salt, outputs);
    }

    // A tensor of one element, so its projection follows.
    private static GoldenMeasure Loss(string salt, GoldenStep step) => new(
        NetworkTraining.LossName, step.Loss, TensorMeasure.Projection<double>(salt, NetworkTraining.LossName, [step.Loss]), step.Float32LossError);
}
