namespace Vertebra.Downloads;

/// <summary>What a server sent is not the file that was asked for, or not all of it. The message is a clause.</summary>
internal class DownloadException(string message, bool isTransient = false, Exception? innerException = null)
    : IOException(message, innerException)
{
    /// <summary>Whether asking again may help.</summary>
    public bool IsTransient { get; } = isTransient;
}

/// <summary>The content is not what was published.</summary>
internal sealed class HashMismatchException(FileHash expected, string actual)
    : DownloadException($"the content does not have the published SHA-256: {expected} was expected, {actual} came")
{
    public FileHash Expected { get; } = expected;

    /// <summary>64 lower-case hexadecimals.</summary>
    public string Actual { get; } = actual;
}
