using Vertebra.Data;
using Vertebra.Graph.Runtime;
using Vertebra.Models;

namespace Vertebra.Training;

/// <summary>A compiled training step of a fixed batch.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly TrainingPlan _step;
    private readonly int _classes;

    public TrainingStep(Network network, SourceInput input, int batch, TrainerOptions options)
    {
        _classes = network.Classes;
        _step = DatasetFitting.Compile(network, input.Source, input.Size, size => network.CompileStep(
            options.OptimizerOrSgd, batch, size.Height, size.Width,
            options: new CompileOptions { Threads = options.Threads, Seed = options.Seed }));
    }

    /// <summary>
    /// Learns from a batch. Where images are missing from it, because they could not be read, its first ones count again.
    /// </summary>
    /// <param name="batch">The images, at least one.</param>
    /// <param name="learningRate">Size of the step.</param>
    /// <returns>The loss before the step, and the number of images whose class had the highest score.</returns>
    public (double Loss, int Correct) Run(Batch batch, double learningRate)
    {
        Plan plan = _step.Plan;
        ReadOnlySpan<int> labels = batch.Labels.Span;
        Span<float> targets = plan.Input(NetworkTraining.LabelsName);
        for (int i = 0; i < targets.Length; i++)
            targets[i] = labels[i % labels.Length];
        ReadOnlySpan<float> images = batch.Images.Span;
        for (Span<float> left = plan.Input(Network.InputName); !left.IsEmpty; left = left[Math.Min(images.Length, left.Length)..])
            images[..Math.Min(images.Length, left.Length)].CopyTo(left);
        _step.Run(learningRate);

        ReadOnlySpan<float> logits = plan.Output(Network.LogitsName);
        int correct = 0;
        for (int i = 0; i < labels.Length; i++)
            correct += Score.Rank(logits.Slice(i * _classes, _classes), labels[i]) == 0 ? 1 : 0;
        return (plan.Output(NetworkTraining.LossName)[0], correct);
    }

    public void Dispose() => _step.Dispose();
}
