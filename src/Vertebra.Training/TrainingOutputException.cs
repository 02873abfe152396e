namespace Vertebra.Training;

/// <summary>
/// The folder of a training cannot be written: it is missing, forbidden, read-only or full. Files in it are complete, of this
/// training or an earlier one. The message is one line that says what is wrong and what to do.
/// </summary>
public sealed class TrainingOutputException : IOException
{
    internal TrainingOutputException(string path, string problem, Exception? innerException = null)
        : base(problem, innerException) => Path = path;

    /// <summary>The file or folder that cannot be written.</summary>
    public string Path { get; }
}
