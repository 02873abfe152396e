using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Vertebra.Cli.Output;

/// <summary>Serialisers generated at compile time; names are in snake_case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    Converters = [typeof(InlineArray)])]
[JsonSerializable(typeof(IReadOnlyList<ModelJson>))]
[JsonSerializable(typeof(SummaryJson))]
[JsonSerializable(typeof(IReadOnlyList<BenchJson>))]
[JsonSerializable(typeof(EvaluateJson))]
[JsonSerializable(typeof(TrainJson))]
[JsonSerializable(typeof(IReadOnlyList<ClassificationJson>))]
internal sealed partial class JsonOutput : JsonSerializerContext
{
    // Letters stay readable; the output is no part of an HTML page.
    public static JsonOutput Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Writes a value and a line break.</summary>
    public static void Write<T>(TextWriter writer, T value, JsonTypeInfo<T> type) =>
        writer.WriteLine(JsonSerializer.Serialize(value, type));
}
