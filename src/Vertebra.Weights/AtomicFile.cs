namespace Vertebra.Weights;

/// <summary>Writes files so that a reader sees either the old content or all of the new one, never a part.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes <paramref name="path"/> through a temporary file in the same folder, which is flushed to the disk and then
    /// renamed over it. When anything fails the temporary file is removed and an existing file stays as it was.
    /// </summary>
    /// <param name="path">The file to create or replace. Its folder must exist.</param>
    /// <param name="write">Writes the whole content to the given stream, which it must not keep.</param>
    /// <exception cref="IOException">The folder is missing or not writable, the disk is full, or the rename failed; the message
    /// names <paramref name="path"/>.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var target = Path.GetFullPath(path);
        if (Directory.Exists(target)) throw new IOException($"Cannot write '{path}': it is a folder.");
        var folder = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder)) throw new IOException($"Cannot write '{path}': the folder '{folder}' does not exist.");
        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception fault)
        {
            Discard(temporary);
            if (fault is WeightsFormatException or not (IOException or UnauthorizedAccessException)) throw;
            throw new IOException($"Cannot write '{path}': {fault.Message}", fault);
        }
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report.
        }
    }
}
