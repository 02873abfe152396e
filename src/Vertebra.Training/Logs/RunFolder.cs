using Vertebra.Common;

namespace Vertebra.Training;

/// <summary>The folder of a training. Every file in it appears complete or not at all.</summary>
internal sealed class RunFolder
{
    /// <summary>Creates the folder and tries to write in it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="weightBytes">Size of the weights, which are kept twice.</param>
    /// <exception cref="TrainingOutputException">The folder cannot be written, or has no room.</exception>
    public RunFolder(string path, long weightBytes)
    {
        Path = path;
        try
        {
            Directory.CreateDirectory(path);
            TryWriting(weightBytes);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new TrainingOutputException(
                path,
                $"Cannot write to the output folder '{path}': {OneLine(fault)}; " +
                $"choose a folder that can be written and has room for {(weightBytes >> 19) + 1} MB.", fault);
        }
    }

    /// <summary>The folder, as it was given.</summary>
    public string Path { get; }

    /// <summary>Path of a file in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file beside and renames it.</summary>
    /// <exception cref="TrainingOutputException">It cannot be written; an older file of that name is unharmed.</exception>
    public void Write(string name, Action<Stream> content) => Guard(name, path => AtomicFile.Write(path, content));

    /// <summary>Does what writes one file.</summary>
    /// <exception cref="TrainingOutputException">It failed.</exception>
    public void Guard(string name, Action<string> write)
    {
        string path = File(name);
        try
        {
            write(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TrainingOutputException(path, $"Cannot write '{path}': {OneLine(fault.InnerException ?? fault)}; free some space or choose another folder.", fault);
        }
    }

    /// <summary>Removes a file of an earlier training.</summary>
    /// <exception cref="TrainingOutputException">It cannot be removed.</exception>
    public void Remove(string name) => Guard(name, System.IO.File.Delete);

    // The weights' room is reserved for a moment: a full disk is found now and not after the first epoch.
    private void TryWriting(long weightBytes)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.DeleteOnClose,
            PreallocationSize = weightBytes * RunFiles.Weights.Count(name => !System.IO.File.Exists(File(name))) + weightBytes,
        };
        using var probe = new FileStream(File($".{Guid.NewGuid():N}.tmp"), options);
        probe.WriteByte(0);
        probe.Flush(flushToDisk: true);
    }

    private static string OneLine(Exception fault) => fault.Message.ReplaceLineEndings(" ").TrimEnd('.');
}
