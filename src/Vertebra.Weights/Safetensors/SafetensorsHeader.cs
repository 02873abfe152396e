using System.Text;
using System.Text.Json;

namespace Vertebra.Weights;

/// <summary>
/// Parses and checks the JSON header of a safetensors file: a map from name to <c>dtype</c>, <c>shape</c> and
/// <c>data_offsets</c>, where the offsets tile the data without gap or overlap.
/// </summary>
internal static class SafetensorsHeader
{
    public const int LengthBytes = 8;
    public const int MaxBytes = 100_000_000;
    public const string MetadataKey = "__metadata__";
    private const int MaxRank = 64;

    public sealed record Content(TensorEntry[] Tensors, IReadOnlyDictionary<string, string> Metadata);

    public static Content Parse(string path, ReadOnlySpan<byte> json, long fileLength)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
            throw new WeightsFormatException(path, "the header must start with '{'; this is not a safetensors file", LengthBytes);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
        try
        {
            var parser = new Parser(path, LengthBytes + json.Length, fileLength);
            return parser.ParseAll(ref reader);
        }
        // Utf8JsonReader reports text that is no valid UTF-8 or UTF-16 as InvalidOperationException.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new WeightsFormatException(path, "the header is not valid JSON", LengthBytes + reader.BytesConsumed, fault);
        }
    }

    private sealed class Parser(string path, long dataStart, long fileLength)
    {
        private readonly List<TensorEntry> _tensors = [];
        private readonly Dictionary<string, string> _metadata = [];
        private readonly HashSet<string> _names = [];

        public Content ParseAll(ref Utf8JsonReader reader)
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                if (!_names.Add(name)) throw Fault(reader, $"the name '{Shown(name)}' occurs twice");
                Enter(ref reader, JsonTokenType.StartObject, name);
                if (name == MetadataKey) ParseMetadata(ref reader);
                else _tensors.Add(ParseTensor(ref reader, name));
            }
            if (reader.Read()) throw Fault(reader, "something follows the header's object");
            CheckTiling();
            return new Content([.. _tensors], _metadata);
        }

        private void ParseMetadata(ref Utf8JsonReader reader)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                Enter(ref reader, JsonTokenType.String, MetadataKey);
                if (!_metadata.TryAdd(key, reader.GetString()!)) throw Fault(reader, $"the metadata key '{Shown(key)}' occurs twice");
            }
        }

        private TensorEntry ParseTensor(ref Utf8JsonReader reader, string name)
        {
            TensorDType? dtype = null;
            int[]? shape = null;
            (long Begin, long End)? range = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("dtype"u8) && dtype is null)
                {
                    Enter(ref reader, JsonTokenType.String, name);
                    dtype = ParseDType(reader, name);
                }
                else if (reader.ValueTextEquals("shape"u8) && shape is null)
                {
                    shape = ParseShape(ref reader, name);
                }
                else if (reader.ValueTextEquals("data_offsets"u8) && range is null)
                {
                    range = ParseRange(ref reader, name);
                }
                else
                {
                    throw Fault(reader, $"tensor '{Shown(name)}' has the unknown or repeated key '{Shown(reader.GetString()!)}'");
                }
            }
            if (dtype is null || shape is null || range is null)
                throw Fault(reader, $"tensor '{Shown(name)}' needs dtype, shape and data_offsets");
            return Checked(reader, name, dtype.Value, shape, range.Value);
        }

        private TensorEntry Checked(Utf8JsonReader reader, string name, TensorDType dtype, int[] shape, (long Begin, long End) range)
        {
            var available = fileLength - dataStart;
            if (range.End < range.Begin || range.End > available)
            {
                throw Fault(reader, $"tensor '{Shown(name)}' claims the bytes {range.Begin} to {range.End} of {available} data bytes; " +
                    "the file is truncated or damaged");
            }
            var size = ElementCodec.Size(dtype);
            if (!ShapeMath.TryCount(shape, out var count) || count > long.MaxValue / size || count * size != range.End - range.Begin)
            {
                throw Fault(reader, $"tensor '{Shown(name)}' of type {dtype} and shape [{string.Join(", ", shape)}] does not fill its " +
                    $"{range.End - range.Begin} bytes");
            }
            return new TensorEntry(name, shape, dtype, count, dataStart + range.Begin);
        }

        private TensorDType ParseDType(Utf8JsonReader reader, string name) => reader.GetString() switch
        {
            "BOOL" => TensorDType.Bool,
            "U8" => TensorDType.U8,
            "I8" => TensorDType.I8,
            "U16" => TensorDType.U16,
            "I16" => TensorDType.I16,
            "U32" => TensorDType.U32,
            "I32" => TensorDType.I32,
            "U64" => TensorDType.U64,
            "I64" => TensorDType.I64,
            "F16" => TensorDType.F16,
            "BF16" => TensorDType.BF16,
            "F32" => TensorDType.F32,
            "F64" => TensorDType.F64,
            var other => throw Fault(reader, $"tensor '{Shown(name)}' has the unsupported type '{Shown(other!)}'"),
        };

        private int[] ParseShape(ref Utf8JsonReader reader, string name)
        {
            Enter(ref reader, JsonTokenType.StartArray, name);
            var shape = new List<int>(4);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var size) || size < 0)
                    throw Fault(reader, $"a dimension of tensor '{Shown(name)}' is no integer from 0 to {int.MaxValue}");
                if (shape.Count == MaxRank) throw Fault(reader, $"tensor '{Shown(name)}' has more than {MaxRank} dimensions");
                shape.Add(size);
            }
            return [.. shape];
        }

        private (long Begin, long End) ParseRange(ref Utf8JsonReader reader, string name)
        {
            Enter(ref reader, JsonTokenType.StartArray, name);
            Span<long> ends = stackalloc long[2];
            var count = 0;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (count == 2 || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var end) || end < 0)
                    throw Fault(reader, $"data_offsets of tensor '{Shown(name)}' must be two positions in the data");
                ends[count++] = end;
            }
            if (count != 2) throw Fault(reader, $"data_offsets of tensor '{Shown(name)}' must be two positions in the data");
            return (ends[0], ends[1]);
        }

        private void CheckTiling()
        {
            var position = dataStart;
            foreach (var tensor in _tensors.OrderBy(t => t.Offset).ThenBy(t => t.ByteLength))
            {
                if (tensor.Offset != position)
                {
                    var what = tensor.Offset > position ? "leaves a gap before" : "overlaps the tensor before";
                    throw new WeightsFormatException(path, $"tensor '{Shown(tensor.Name)}' {what} its first byte", tensor.Offset);
                }
                position += tensor.ByteLength;
            }
            if (position != fileLength)
                throw new WeightsFormatException(path, $"{fileLength - position} bytes at the end belong to no tensor", position);
        }

        private void Enter(ref Utf8JsonReader reader, JsonTokenType expected, string name)
        {
            if (!reader.Read() || reader.TokenType != expected)
                throw Fault(reader, $"the value of '{Shown(name)}' has the wrong JSON type ({expected} expected)");
        }

        private WeightsFormatException Fault(Utf8JsonReader reader, string problem) =>
            new(path, problem, LengthBytes + reader.TokenStartIndex);
    }

    /// <summary>A name from a file that is not trusted, fit for one line of a message.</summary>
    internal static string Shown(string name)
    {
        var text = new StringBuilder(Math.Min(name.Length, 120));
        foreach (var character in name.AsSpan(0, Math.Min(name.Length, 100)))
            text.Append(char.IsControl(character) || char.IsSurrogate(character) ? '?' : character);
        return name.Length > 100 ? text.Append("...").ToString() : text.ToString();
    }
}
