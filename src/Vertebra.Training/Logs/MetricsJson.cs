using System.Text.Json;

namespace Vertebra.Training;

/// <summary>Epochs as lines of JSON. Numbers that JSON does not have are null.</summary>
internal static class MetricsJson
{
    public static void Write(Stream stream, IEnumerable<EpochMetrics> epochs)
    {
        foreach (EpochMetrics epoch in epochs)
        {
            using (var json = new Utf8JsonWriter(stream))
                Write(json, epoch);
            stream.WriteByte((byte)'\n');
        }
    }

    /// <summary>Writes a property that is null where the number is missing, infinite or no number.</summary>
    public static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    private static void Write(Utf8JsonWriter json, EpochMetrics epoch)
    {
        json.WriteStartObject();
        json.WriteNumber("epoch", epoch.Epoch);
        Number(json, "train_loss", epoch.TrainLoss);
        Number(json, "train_accuracy", epoch.TrainAccuracy);
        Number(json, "test_loss", epoch.TestLoss);
        Number(json, "test_accuracy", epoch.TestAccuracy);
        Number(json, "learning_rate", epoch.LearningRate);
        Number(json, "seconds", Math.Round(epoch.Seconds, 3));
        Number(json, "images_per_second", Math.Round(epoch.ImagesPerSecond, 1));
        json.WriteEndObject();
    }
}
