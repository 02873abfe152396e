using Vertebra.Data;
using Vertebra.Graph.Runtime;
using Vertebra.Models;

namespace Vertebra.Training;

/// <summary>One walk of a compiled network over labelled batches.</summary>
internal static class EvaluationPass
{
    /// <summary>Classifies all batches.</summary>
    /// <param name="network">The network.</param>
    /// <param name="plan">Its plan; a batch may be smaller than the plan's.</param>
    /// <param name="batches">The images.</param>
    /// <param name="total">How many there are.</param>
    /// <param name="classes">A name for each of the network's classes.</param>
    /// <param name="progress">Is told of each batch.</param>
    public static EvaluationResult Run(
        Network network, Plan plan, IEnumerable<Batch> batches, int total, string[] classes, IProgress<EvaluationProgress>? progress = null)
    {
        var score = new Score();
        var confusion = new ConfusionMatrix(classes);
        var faults = new List<ImageFault>();
        foreach (Batch batch in batches)
        {
            faults.AddRange(batch.Faults);
            if (batch.Count > 0)
            {
                Span<float> input = plan.Input(Network.InputName);
                ReadOnlySpan<float> images = batch.Images.Span;
                images.CopyTo(input);
                input[images.Length..].Clear();
                plan.Run();
                score.Add(plan.Output(Network.LogitsName), batch.Labels.Span, network.Classes, confusion);
            }
            progress?.Report(new EvaluationProgress(score.Count, total, score.Top1 / Math.Max(score.Count, 1.0)));
        }
        double count = score.Count;
        return new EvaluationResult(score.Loss / count, score.Top1 / count, score.Top5 / count, confusion, score.Count) { Faults = faults };
    }

    /// <summary>The names of a data set's classes, and numbers for those that only the network has.</summary>
    public static string[] NameAll(IReadOnlyList<string> names, Network network) =>
        [.. names, .. Enumerable.Range(names.Count, network.Classes - names.Count).Select(i => $"class {i}")];
}
