namespace Vertebra.Data;

/// <summary>
/// A data set cannot be used: a file is missing, damaged or lies about its size, or a download failed. The message is one line that
/// says what is wrong and, where something can be done, what.
/// </summary>
public sealed class DatasetException : IOException
{
    /// <summary>Describes a problem that is not tied to a place in a file.</summary>
    /// <param name="message">One line, with its full stop.</param>
    /// <param name="innerException">The cause, if another exception revealed the problem.</param>
    public DatasetException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Describes a fault in a file.</summary>
    /// <param name="fileName">Path of the file, as the caller gave it.</param>
    /// <param name="offset">Byte offset of the fault, in the uncompressed content where the file is compressed.</param>
    /// <param name="problem">What is wrong, as a clause without a final full stop.</param>
    /// <param name="innerException">The cause, if another exception revealed the fault.</param>
    public DatasetException(string fileName, long offset, string problem, Exception? innerException = null)
        : base($"'{fileName}', byte {offset}: {problem}.", innerException)
    {
        FileName = fileName;
        Offset = offset;
    }

    /// <summary>Path of the faulty file; null where no file is at fault.</summary>
    public string? FileName { get; }

    /// <summary>Byte offset of the fault in the (uncompressed) file; null where no single place is at fault.</summary>
    public long? Offset { get; }
}
