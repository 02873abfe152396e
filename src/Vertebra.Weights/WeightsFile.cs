namespace Vertebra.Weights;

/// <summary>
/// Named tensors in a file of any format that is read: safetensors, PyTorch's checkpoints (see <see cref="WeightsFormat"/>),
/// <c>.npz</c> and <c>.npy</c>. The content decides which it is, not the file's extension. Of a checkpoint the network's state is
/// taken, from below <c>state_dict</c>, <c>model</c> or the like where it is nested, without the <c>module.</c> of DataParallel; names
/// that torchvision has changed since are given as they are now. No code of a checkpoint is run. Tensors are read on demand and may
/// be read from several threads.
/// </summary>
public sealed class WeightsFile : IDisposable
{
    private readonly SourceFile _file;
    private readonly Dictionary<string, TensorEntry> _byName;

    private WeightsFile(SourceFile file, WeightsContent content)
    {
        _file = file;
        Format = content.Format;
        Metadata = content.Metadata;
        Tensors = WeightNames.Modernise(content.Tensors);
        _byName = Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>The path that was opened.</summary>
    public string Path => _file.Path;

    /// <summary>What the file turned out to be.</summary>
    public WeightsFormat Format { get; }

    /// <summary>The tensors in the file's order.</summary>
    public IReadOnlyList<TensorEntry> Tensors { get; }

    /// <summary>The strings that a safetensors file keeps beside its tensors; empty for the other formats.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks all of it but the elements, which are not read yet.</summary>
    /// <param name="path">The file. It stays open until <see cref="Dispose"/>.</param>
    /// <exception cref="WeightsFormatException">The file is of no format that is read, is damaged, or is a checkpoint that holds other
    /// things than data, such as a whole module.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static WeightsFile Open(string path)
    {
        SourceFile file = SourceFile.Open(path);
        try
        {
            return new WeightsFile(file, FormatDetection.Read(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The strings beside the tensors of a safetensors file, without a look at what files of other formats hold.
    /// </summary>
    /// <param name="path">A file of any format that is read.</param>
    /// <returns>The strings; empty for the other formats.</returns>
    /// <exception cref="WeightsFormatException">The file is damaged.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path)
    {
        using SourceFile file = SourceFile.Open(path);
        return FormatDetection.IsSafetensors(file)
            ? SafetensorsFile.ReadHeader(file).Metadata
            : new Dictionary<string, string>(StringComparer.Ordinal);
    }

    /// <summary>Looks a tensor up by name; null when the file has none of that name.</summary>
    /// <param name="name">The state-dict key.</param>
    public TensorEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Reads a tensor, converted to float32 where it is stored otherwise (64-bit types are rounded).</summary>
    /// <param name="name">The state-dict key.</param>
    /// <param name="destination">Receives the elements in C order; exactly as long as the tensor has elements.</param>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length than the tensor.</exception>
    /// <exception cref="WeightsFormatException">The file shrank since it was opened, a compressed array is damaged, or a boolean is
    /// neither 0 nor 1.</exception>
    public void Read(string name, Span<float> destination)
    {
        TensorEntry entry = Entry(name);
        if (destination.Length != entry.ElementCount)
        {
            throw new ArgumentException(
                $"Tensor '{name}' has {entry.ElementCount} elements, the destination {destination.Length}.", nameof(destination));
        }
        TensorReader.Read(_file, entry, destination);
    }

    /// <summary>Reads a tensor into a new array, converted to float32 where it is stored otherwise.</summary>
    /// <param name="name">The state-dict key.</param>
    /// <returns>The elements in C order.</returns>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    /// <exception cref="WeightsFormatException">The tensor has more elements than an array can hold, the file shrank since it was
    /// opened, a compressed array is damaged, or a boolean is neither 0 nor 1.</exception>
    public float[] Read(string name)
    {
        TensorEntry entry = Entry(name);
        if (entry.ElementCount > Array.MaxLength)
        {
            throw new WeightsFormatException(
                Path, $"tensor '{SafetensorsHeader.Shown(name)}' has more than {Array.MaxLength} elements", entry.Offset);
        }
        float[] data = GC.AllocateUninitializedArray<float>((int)entry.ElementCount);
        TensorReader.Read(_file, entry, data);
        return data;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private TensorEntry Entry(string name) => Find(name) ?? throw new KeyNotFoundException($"'{Path}' has no tensor '{name}'.");
}
