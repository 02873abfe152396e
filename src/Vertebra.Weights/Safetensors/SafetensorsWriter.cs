using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Vertebra.Common;

namespace Vertebra.Weights;

/// <summary>Writes safetensors files of float32 tensors.</summary>
public static class SafetensorsWriter
{
    // A cache line and the widest vector: a reader that maps the file gets aligned data.
    private const int DataAlignment = 64;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Writes the tensors in the given order, replacing <paramref name="path"/> only when all is on the disk. The same tensors and
    /// metadata give the same bytes: metadata keys are sorted, and nothing of the time or machine enters the file.
    /// </summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="tensors">What to write; names are unique and not <c>__metadata__</c>.</param>
    /// <param name="metadata">Strings to keep beside the tensors, or null.</param>
    /// <exception cref="ArgumentException">A name is empty, repeated, reserved or no valid Unicode, or a shape does not fit its data.</exception>
    /// <exception cref="IOException">The file cannot be written; an older file of that name is unharmed.</exception>
    public static void Write(string path, IEnumerable<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        NamedTensor[] all = [.. tensors];
        Check(all);
        var header = Header(all, metadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[SafetensorsHeader.LengthBytes];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var tensor in all) ElementCodec.Write(stream, tensor.Data.Span);
        });
    }

    private static void Check(NamedTensor[] tensors)
    {
        var names = new HashSet<string>();
        foreach (var (name, shape, data) in tensors)
        {
            if (string.IsNullOrEmpty(name) || name == SafetensorsHeader.MetadataKey)
                throw new ArgumentException($"'{name}' cannot name a tensor.", nameof(tensors));
            if (!names.Add(name)) throw new ArgumentException($"Two tensors are named '{name}'.", nameof(tensors));
            RequireUnicode(name, nameof(tensors));
            if (!ShapeMath.TryCount(shape, out var count) || count != data.Length)
            {
                throw new ArgumentException($"Tensor '{name}' has the shape [{string.Join(", ", shape)}] but {data.Length} elements.",
                    nameof(tensors));
            }
        }
    }

    private static void RequireUnicode(string text, string parameter)
    {
        try
        {
            StrictUtf8.GetByteCount(text);
        }
        catch (EncoderFallbackException fault)
        {
            throw new ArgumentException($"'{SafetensorsHeader.Shown(text)}' is not valid Unicode.", parameter, fault);
        }
    }

    private static byte[] Header(NamedTensor[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + 128 * tensors.Length);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 }) WriteMetadata(json, metadata);
            var position = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype"u8, "F32"u8);
                json.WriteStartArray("shape"u8);
                foreach (var size in tensor.Shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets"u8);
                json.WriteNumberValue(position);
                json.WriteNumberValue(position += 4L * tensor.Data.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        var end = SafetensorsHeader.LengthBytes + buffer.WrittenCount;
        var padding = (DataAlignment - end % DataAlignment) % DataAlignment;
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        if (buffer.WrittenCount > SafetensorsHeader.MaxBytes)
            throw new ArgumentException($"The names, shapes and metadata take more than {SafetensorsHeader.MaxBytes} bytes.", nameof(tensors));
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            RequireUnicode(key, nameof(metadata));
            RequireUnicode(value, nameof(metadata));
            json.WriteString(key, value);
        }
        json.WriteEndObject();
    }
}
