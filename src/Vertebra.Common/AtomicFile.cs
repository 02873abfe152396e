namespace Vertebra.Common;

/// <summary>Writes files so that a reader sees either the old content or all of the new one, never a part.</summary>
internal static class AtomicFile
{
    private const int BufferSize = 1 << 16;

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
        string target = Path.GetFullPath(path);
        if (Directory.Exists(target))
            throw new IOException($"Cannot write '{path}': it is a folder.");
        string folder = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder))
            throw new IOException($"Cannot write '{path}': the folder '{folder}' does not exist.");
        string temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception fault)
        {
            Discard(temporary);
            if (!IsOfFileSystem(fault))
                throw;
            throw new IOException($"Cannot write '{path}': {fault.Message}", fault);
        }
    }

    // What the content's own code throws has a type, and a message, of its own.
    private static bool IsOfFileSystem(Exception fault) =>
        fault is UnauthorizedAccessException || (fault is IOException && fault.GetType().Namespace == typeof(IOException).Namespace);

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
