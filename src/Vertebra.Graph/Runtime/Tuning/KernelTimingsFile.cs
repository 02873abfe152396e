using System.Text.Encodings.Web;
using System.Text.Json;

namespace Vertebra.Graph.Runtime.Tuning;

/// <summary>The file of <see cref="KernelTimings"/>: one JSON object, its times by the name of machine, problem and way.</summary>
internal static class KernelTimingsFile
{
    private const int Format = 1;

    // Some hundred thousand times; more is no file of ours.
    private const long MostBytes = 32 << 20;

    /// <summary>The times of a file; none, and a warning, where it is damaged.</summary>
    public static Dictionary<string, double> Read(string path, out string? warning)
    {
        warning = null;
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                return [];
            if (file.Length > MostBytes)
                throw new FormatException($"it has {file.Length} bytes");
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Parse(document.RootElement);
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            warning = $"'{path}' holds no usable kernel times and is ignored: {fault.Message}";
            return [];
        }
    }

    /// <summary>Writes beside the file, then replaces it.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, double> milliseconds)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew))
            {
                using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("format", Format);
                    writer.WriteStartObject("milliseconds");
                    foreach ((string key, double time) in milliseconds)
                        writer.WriteNumber(key, time);
                    writer.WriteEndObject();
                    writer.WriteEndObject();
                }
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static Dictionary<string, double> Parse(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out JsonElement format)
            || !format.TryGetInt32(out int number) || number != Format
            || !root.TryGetProperty("milliseconds", out JsonElement times) || times.ValueKind != JsonValueKind.Object)
            throw new FormatException($"it is not of format {Format}");
        var milliseconds = new Dictionary<string, double>();
        foreach (JsonProperty time in times.EnumerateObject())
        {
            double value = time.Value.GetDouble();
            if (!double.IsFinite(value) || value <= 0)
                throw new FormatException($"{value} is no time");
            milliseconds[time.Name] = value;
        }
        return milliseconds;
    }
}
