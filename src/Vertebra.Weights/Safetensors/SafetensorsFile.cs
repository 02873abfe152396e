using System.Buffers.Binary;

namespace Vertebra.Weights;

/// <summary>
/// A safetensors file opened for reading. The header is checked completely on opening: sizes against types and shapes, offsets
/// for gaps, overlaps and the file's end, names for duplicates. Tensors are read on demand and may be read from several threads.
/// The format is specified at https://github.com/huggingface/safetensors.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly SourceFile _file;
    private readonly Dictionary<string, TensorEntry> _byName;

    private SafetensorsFile(SourceFile file, SafetensorsHeader.Content header)
    {
        _file = file;
        Tensors = header.Tensors;
        Metadata = header.Metadata;
        _byName = header.Tensors.ToDictionary(tensor => tensor.Name);
    }

    /// <summary>The path that was opened.</summary>
    public string Path => _file.Path;

    /// <summary>The tensors in the order of the header.</summary>
    public IReadOnlyList<TensorEntry> Tensors { get; }

    /// <summary>The strings under <c>__metadata__</c>; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header. Nothing of the tensors is read yet.</summary>
    /// <param name="path">The file. It stays open until <see cref="Dispose"/>.</param>
    /// <exception cref="WeightsFormatException">The file is not a well-formed safetensors file, or holds a type that has no float32
    /// conversion.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static SafetensorsFile Open(string path)
    {
        var file = SourceFile.Open(path);
        try
        {
            return new SafetensorsFile(file, ReadHeader(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Looks a tensor up by name; null when the file has none of that name.</summary>
    /// <param name="name">The state-dict key.</param>
    public TensorEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Reads a tensor, converted to float32 where it is stored otherwise (64-bit types are rounded).</summary>
    /// <param name="name">The state-dict key.</param>
    /// <param name="destination">Receives the elements in C order; exactly as long as the tensor has elements.</param>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length than the tensor.</exception>
    /// <exception cref="WeightsFormatException">The file shrank since it was opened, or a boolean is neither 0 nor 1.</exception>
    public void Read(string name, Span<float> destination)
    {
        var entry = Entry(name);
        if (destination.Length != entry.ElementCount)
        {
            throw new ArgumentException($"Tensor '{name}' has {entry.ElementCount} elements, the destination {destination.Length}.",
                nameof(destination));
        }
        ElementCodec.Read(_file, entry.Offset, entry.DType, destination);
    }

    /// <summary>Reads a tensor into a new array, converted to float32 where it is stored otherwise.</summary>
    /// <param name="name">The state-dict key.</param>
    /// <returns>The elements in C order.</returns>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    /// <exception cref="WeightsFormatException">The tensor has more elements than an array can hold, the file shrank since it was
    /// opened, or a boolean is neither 0 nor 1.</exception>
    public float[] Read(string name)
    {
        var entry = Entry(name);
        if (entry.ElementCount > Array.MaxLength)
            throw new WeightsFormatException(Path, $"tensor '{name}' has more than {Array.MaxLength} elements", entry.Offset);
        var data = GC.AllocateUninitializedArray<float>((int)entry.ElementCount);
        ElementCodec.Read(_file, entry.Offset, entry.DType, data);
        return data;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private TensorEntry Entry(string name) =>
        Find(name) ?? throw new KeyNotFoundException($"'{Path}' has no tensor '{name}'.");

    internal static SafetensorsHeader.Content ReadHeader(SourceFile file)
    {
        if (file.Length < SafetensorsHeader.LengthBytes)
            throw new WeightsFormatException(file.Path, $"{file.Length} bytes are too few for a safetensors file", 0);
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.LengthBytes];
        file.ReadExactly(0, prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var available = (ulong)(file.Length - SafetensorsHeader.LengthBytes);
        if (length > Math.Min(available, SafetensorsHeader.MaxBytes))
        {
            var bound = length > SafetensorsHeader.MaxBytes ? $"at most {SafetensorsHeader.MaxBytes} are allowed" : $"{available} follow";
            throw new WeightsFormatException(file.Path,
                $"a header of {length} bytes is announced, {bound}; this is not a safetensors file or it is truncated", 0);
        }
        var json = new byte[length];
        file.ReadExactly(SafetensorsHeader.LengthBytes, json);
        return SafetensorsHeader.Parse(file.Path, json, file.Length);
    }
}
