using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vertebra.Models.Tests.Goldens;

/// <summary>What a reference implementation computed for one network; see the goldens' README for the fields.</summary>
public sealed record GoldenFile(
    string Model,
    string Salt,
    float[] NormRange,
    int NumClasses,
    long Parameters,
    GoldenTensor[] Tensors,
    GoldenEvaluation Eval,
    GoldenStep Frozen,
    GoldenStep Train)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new TensorConverter(), new MeasureConverter() },
    };

    public static GoldenFile Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        return JsonSerializer.Deserialize<GoldenFile>(file, Options)
            ?? throw new InvalidDataException($"{path} holds no golden.");
    }

    // ["name", [dimensions]]
    private sealed class TensorConverter : JsonConverter<GoldenTensor>
    {
        public override GoldenTensor Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            JsonElement row = JsonElement.ParseValue(ref reader);
            return new GoldenTensor(row[0].GetString()!, [.. row[1].EnumerateArray().Select(length => length.GetInt32())]);
        }

        public override void Write(Utf8JsonWriter writer, GoldenTensor value, JsonSerializerOptions options) =>
            throw new NotSupportedException();
    }

    // ["name", norm, projection, float32 error]
    private sealed class MeasureConverter : JsonConverter<GoldenMeasure>
    {
        public override GoldenMeasure Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            JsonElement row = JsonElement.ParseValue(ref reader);
            return new GoldenMeasure(row[0].GetString()!, row[1].GetDouble(), row[2].GetDouble(), row[3].GetDouble());
        }

        public override void Write(Utf8JsonWriter writer, GoldenMeasure value, JsonSerializerOptions options) =>
            throw new NotSupportedException();
    }
}

public sealed record GoldenTensor(string Name, int[] Shape)
{
    public override string ToString() => $"{Name} {string.Join('x', Shape)}";
}

public sealed record GoldenMeasure(string Name, double Norm, double Projection, double Float32Error);

public sealed record GoldenEvaluation(int[] Input, double[][] Logits, double Norm, double Projection, double Float32Error);

public sealed record GoldenStep(
    int[] Input,
    int[] Labels,
    double Dropout,
    double AuxWeight,
    double Loss,
    double Float32LossError,
    GoldenMeasure[] Gradients,
    GoldenMeasure[]? Running);
