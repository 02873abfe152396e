using Vertebra.Data;
using Vertebra.Graph.Runtime;
using Vertebra.Models;

namespace Vertebra.Training;

/// <summary>A compiled training step of a fixed batch, and the optimizer that follows it.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly Network _network;
    private readonly Plan _plan;
    private readonly IOptimizer _optimizer;
    private readonly int _classes;

    public TrainingStep(Network network, ImageDataset data, int batch, TrainerOptions options)
    {
        _network = network;
        _classes = network.Classes;
        _plan = DatasetFitting.Compile(network, data, () => network.CompileTraining(
            batch, data.Height, data.Width,
            options: new CompileOptions { Threads = options.Threads, Seed = options.Seed, KeepDropout = true }));
        var constants = new SgdOptions { Momentum = options.Momentum, WeightDecay = options.WeightDecay, Nesterov = options.Nesterov };
        _optimizer = new Sgd(network.Parameters, constants, options.Threads);
    }

    /// <summary>Computes loss and gradients of a full batch.</summary>
    /// <returns>The mean cross-entropy, and the number of images whose class has the highest score.</returns>
    public (double Loss, int Correct) Run(Batch batch)
    {
        batch.Images.Span.CopyTo(_plan.Input(Network.InputName));
        ReadOnlySpan<int> labels = batch.Labels.Span;
        Span<float> targets = _plan.Input(Network.LabelsName);
        for (int i = 0; i < labels.Length; i++)
            targets[i] = labels[i];
        _plan.Run();

        ReadOnlySpan<float> logits = _plan.Output(Network.LogitsName);
        int correct = 0;
        for (int i = 0; i < labels.Length; i++)
            correct += Score.Rank(logits.Slice(i * _classes, _classes), labels[i]) == 0 ? 1 : 0;
        return (_plan.Output(Network.LossName)[0], correct);
    }

    /// <summary>Changes the weights by the gradients of the last run, and the running averages of batch normalisations.</summary>
    public void Update(double learningRate)
    {
        _optimizer.Step(_plan, (float)learningRate);
        _network.UpdateBuffers(_plan);
    }

    public void Dispose() => _plan.Dispose();
}
