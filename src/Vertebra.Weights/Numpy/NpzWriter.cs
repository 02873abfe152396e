using System.IO.Compression;
using Vertebra.Common;

namespace Vertebra.Weights;

/// <summary>Writes NumPy's <c>.npz</c> files of float32 arrays, uncompressed as <c>numpy.savez</c> does.</summary>
public static class NpzWriter
{
    // The earliest time that a zip archive can say, so that the same tensors give the same bytes.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the tensors in the given order, replacing <paramref name="path"/> only when all is on the disk.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="tensors">What to write; names are unique.</param>
    /// <exception cref="ArgumentException">A name is empty or repeated, or a shape does not fit its data.</exception>
    /// <exception cref="IOException">The file cannot be written; an older file of that name is unharmed.</exception>
    public static void Write(string path, IEnumerable<NamedTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        NamedTensor[] all = [.. tensors];
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (NamedTensor tensor in all)
        {
            if (string.IsNullOrEmpty(tensor.Name) || !names.Add(tensor.Name))
                throw new ArgumentException($"The name '{tensor.Name}' is empty or repeated.", nameof(tensors));
            if (!ShapeMath.TryCount(tensor.Shape, out long count) || count != tensor.Data.Length || tensor.Shape.Length > NpyHeader.MaxRank)
            {
                throw new ArgumentException(
                    $"Tensor '{tensor.Name}' has the shape [{string.Join(", ", tensor.Shape)}] but {tensor.Data.Length} elements.",
                    nameof(tensors));
            }
        }
        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach (NamedTensor tensor in all)
            {
                ZipArchiveEntry entry = archive.CreateEntry(tensor.Name + NpzFile.Extension, CompressionLevel.NoCompression);
                entry.LastWriteTime = NoTime;
                using Stream content = entry.Open();
                content.Write(NpyFile.Header(tensor.Shape));
                ElementCodec.Write(content, tensor.Data.Span);
            }
        });
    }
}
