namespace Vertebra.Imaging;

/// <summary>A fault in a picture, raised where its name is not known; becomes an <see cref="ImageFormatException"/> at the boundary.</summary>
internal sealed class DecodeFault(string problem, long? offset = null, Exception? innerException = null) : Exception(problem, innerException)
{
    public long? Offset { get; } = offset;

    public static DecodeFault Truncated(long offset) => new("the file ends too early", offset);
}
