using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vertebra.Cli.Output;

/// <summary>Writes shapes and rows of matrices on one line each, where indentation would take a line a number.</summary>
internal sealed class InlineArray : JsonConverter<int[]>
{
    public override int[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("The command only writes JSON.");

    public override void Write(Utf8JsonWriter writer, int[] value, JsonSerializerOptions options) =>
        writer.WriteRawValue($"[{string.Join(", ", value)}]");
}
