using System.Diagnostics;
using Vertebra.Cli.Options;
using Vertebra.Graph.Runtime;
using Vertebra.Graph.Updates;
using Vertebra.Models;
using Vertebra.Training;

namespace Vertebra.Cli.Benchmarking;

/// <summary>
/// A model made ready to be measured: freshly initialised weights, random images and labels, all from fixed seeds. A run is one
/// inference of the batch, or one training step: forward, both gradients and the optimizer.
/// </summary>
internal sealed class BenchSubject : IDisposable
{
    private const int Seed = 1;
    private const float Momentum = 0.9f;

    // Small enough for random labels not to drive the weights anywhere.
    private const float LearningRate = 1e-5f;

    private readonly TrainingPlan? _step;

    public BenchSubject(string model, BenchSettings settings)
    {
        Network = ModelCatalog.Create(model);
        Size = ImageSize.Of(settings.Size, Network);
        Batch = settings.Batch;
        MultiplyAddsPerImage = Network.Trace(1, Size.Height, Size.Width).MultiplyAdds;
        Network.Initialize(Seed);
        var options = new CompileOptions
        {
            Threads = settings.Threads,
            Seed = Seed,
            Timings = settings.Timings,
            Tune = settings.Timings is not null,
            ConvolutionMethod = settings.Method,
        };
        if (settings.Train)
        {
            MultiplyAddsPerRun = Network.TraceTraining(Batch, Size.Height, Size.Width).MultiplyAdds;
            _step = Network.CompileStep(new Sgd { Momentum = Momentum }, Batch, Size.Height, Size.Width, options: options);
            Plan = _step.Plan;
            FillLabels(Plan.Input(NetworkTraining.LabelsName), Network.Classes);
        }
        else
        {
            MultiplyAddsPerRun = MultiplyAddsPerImage * Batch;
            Plan = Network.Compile(Batch, Size.Height, Size.Width, options);
        }
        FillImages(Plan.Input(Network.InputName));
    }

    public Network Network { get; }

    public ImageSize Size { get; }

    public int Batch { get; }

    public Plan Plan { get; }

    /// <summary>Multiply-adds of one image's inference.</summary>
    public long MultiplyAddsPerImage { get; }

    /// <summary>Multiply-adds of what a run computes.</summary>
    public long MultiplyAddsPerRun { get; }

    /// <summary>Runs once and measures it in seconds.</summary>
    public double Run()
    {
        long start = Stopwatch.GetTimestamp();
        if (_step is null)
            Plan.Run();
        else
            _step.Run(LearningRate);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose() => Plan.Dispose();

    private static void FillImages(Span<float> images)
    {
        var random = new Random(Seed);
        foreach (ref float value in images)
            value = random.NextSingle() * 2 - 1;
    }

    private static void FillLabels(Span<float> labels, int classes)
    {
        for (int i = 0; i < labels.Length; i++)
            labels[i] = i % classes;
    }
}
