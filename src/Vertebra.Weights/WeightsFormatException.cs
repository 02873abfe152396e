namespace Vertebra.Weights;

/// <summary>A file does not hold what its format promises. The message is one line that names the file, the place and the fault.</summary>
public sealed class WeightsFormatException : IOException
{
    /// <summary>Describes a fault in a file.</summary>
    /// <param name="fileName">Path of the file, as the caller gave it.</param>
    /// <param name="problem">What is wrong, as a clause without a final full stop.</param>
    /// <param name="offset">Byte offset of the fault from the start of the file, or null where no single place is at fault.</param>
    /// <param name="innerException">The cause, if another exception revealed the fault.</param>
    public WeightsFormatException(string fileName, string problem, long? offset = null, Exception? innerException = null)
        : base(offset is { } at ? $"'{fileName}', byte {at}: {problem}." : $"'{fileName}': {problem}.", innerException)
    {
        FileName = fileName;
        Offset = offset;
    }

    /// <summary>Path of the faulty file, as the caller gave it.</summary>
    public string FileName { get; }

    /// <summary>Byte offset of the fault from the start of the file; null where no single place is at fault.</summary>
    public long? Offset { get; }
}
