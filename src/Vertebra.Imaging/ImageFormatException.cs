namespace Vertebra.Imaging;

/// <summary>
/// A picture cannot be decoded: the bytes are no JPEG or PNG, are damaged or cut off, use a variant that is not supported, or
/// exceed a limit of <see cref="DecodeOptions"/>. The message is one line that names the file, the place and the fault.
/// </summary>
public sealed class ImageFormatException : IOException
{
    /// <summary>Describes a fault in a picture.</summary>
    /// <param name="fileName">Path or other name of the picture, as the caller gave it; null where it has none.</param>
    /// <param name="problem">What is wrong, as a clause without a final full stop.</param>
    /// <param name="offset">Byte offset of the fault from the start of the file, or null where no single place is at fault.</param>
    /// <param name="innerException">The cause, if another exception revealed the fault.</param>
    public ImageFormatException(string? fileName, string problem, long? offset = null, Exception? innerException = null)
        : base(Describe(fileName, problem, offset), innerException)
    {
        FileName = fileName;
        Problem = problem;
        Offset = offset;
    }

    /// <summary>Path or other name of the picture, as the caller gave it; null where it has none.</summary>
    public string? FileName { get; }

    /// <summary>What is wrong, without name and place.</summary>
    public string Problem { get; }

    /// <summary>Byte offset of the fault from the start of the file; null where no single place is at fault.</summary>
    public long? Offset { get; }

    private static string Describe(string? fileName, string problem, long? offset)
    {
        string subject = fileName is null ? "image" : $"'{fileName}'";
        return offset is { } at ? $"{subject}, byte {at}: {problem}." : $"{subject}: {problem}.";
    }
}
