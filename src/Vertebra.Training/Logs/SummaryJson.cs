using System.Text.Json;
using Vertebra.Data;
using Vertebra.Models;

namespace Vertebra.Training;

/// <summary>A finished training as one JSON object.</summary>
internal static class SummaryJson
{
    public static void Write(
        Stream stream, Network network, TrainerOptions options, SourceInput train, IImageSource? test, TrainingResult result,
        double seconds)
    {
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
            Write(json, network, options, train, test, result, seconds);
        stream.WriteByte((byte)'\n');
    }

    private static void Write(
        Utf8JsonWriter json, Network network, TrainerOptions options, SourceInput train, IImageSource? test,
        TrainingResult result, double seconds)
    {
        json.WriteStartObject();
        json.WriteString("model", network.Name);
        json.WriteNumber("parameters", network.ParameterCount);
        json.WriteNumber("classes", network.Classes);
        json.WriteString("data", train.Source.Name);
        json.WriteString("input", train.Size.ToString());
        json.WriteNumber("train_images", train.Source.Count);
        json.WriteNumber("test_images", test?.Count ?? 0);
        WriteOptions(json, options);
        json.WriteNumber("epochs_completed", result.Epochs.Count);
        json.WriteBoolean("cancelled", result.Cancelled);
        MetricsJson.Number(json, "seconds", Math.Round(seconds, 3));
        EpochMetrics? last = result.Epochs.Count > 0 ? result.Epochs[^1] : null;
        MetricsJson.Number(json, "train_loss", last?.TrainLoss);
        MetricsJson.Number(json, "train_accuracy", last?.TrainAccuracy);
        MetricsJson.Number(json, "test_loss", result.Test?.Loss);
        MetricsJson.Number(json, "test_accuracy", result.Test?.Top1);
        MetricsJson.Number(json, "test_top5", result.Test?.Top5);
        MetricsJson.Number(json, "best_test_accuracy", result.BestTestAccuracy);
        json.WriteEndObject();
    }

    private static void WriteOptions(Utf8JsonWriter json, TrainerOptions options)
    {
        json.WriteStartObject("options");
        json.WriteNumber("epochs", options.Epochs);
        json.WriteNumber("batch_size", options.BatchSize);
        json.WriteNumber("learning_rate", options.LearningRate);
        json.WriteString("schedule", options.Schedule.ToString());
        json.WriteNumber("momentum", options.Momentum);
        json.WriteBoolean("nesterov", options.Nesterov);
        json.WriteNumber("weight_decay", options.WeightDecay);
        json.WriteNumber("seed", options.Seed);
        json.WriteNumber("threads", options.Threads);
        json.WriteEndObject();
    }
}
