using Microsoft.Win32.SafeHandles;

namespace Vertebra.Weights;

/// <summary>
/// A file that is read at given offsets. Plain reads, not a mapping: a file that another process shortens then gives an error,
/// where a mapped page that vanished would end the process.
/// </summary>
internal sealed class SourceFile : IByteSource, IDisposable
{
    private readonly SafeFileHandle _handle;

    private SourceFile(string path, SafeFileHandle handle, long length)
    {
        Path = path;
        _handle = handle;
        Length = length;
    }

    public string Path { get; }

    public long Length { get; }

    public static SourceFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw new IOException($"Cannot read '{path}': it is a folder.");
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return new SourceFile(path, handle, RandomAccess.GetLength(handle));
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or NotSupportedException)
        {
            handle?.Dispose();
            throw new IOException($"Cannot read '{path}': {fault.Message}", fault);
        }
    }

    public void ReadExactly(long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            var read = RandomAccess.Read(_handle, destination, offset);
            if (read == 0) throw new WeightsFormatException(Path, "the file ends here, before its announced end", offset);
            offset += read;
            destination = destination[read..];
        }
    }

    public void Dispose() => _handle.Dispose();
}
