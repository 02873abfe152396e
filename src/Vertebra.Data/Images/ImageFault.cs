namespace Vertebra.Data;

/// <summary>A picture that could not be read or decoded.</summary>
/// <param name="Index">Its index in the source.</param>
/// <param name="Name">What to call it.</param>
/// <param name="Cause">Why; the message is one line that names the picture.</param>
public sealed record ImageFault(int Index, string Name, Exception Cause)
{
    /// <summary>Whether an exception is about the picture that is being read, so that others may go on.</summary>
    /// <param name="exception">What was thrown while a picture was read, decoded or transformed.</param>
    public static bool IsFault(Exception exception) => exception is IOException or UnauthorizedAccessException;
}
