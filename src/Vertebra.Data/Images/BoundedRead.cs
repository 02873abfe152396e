using Vertebra.Imaging;

namespace Vertebra.Data;

/// <summary>Reads streams whose length nobody vouches for.</summary>
internal static class BoundedRead
{
    // Announced lengths are believed so far; beyond, the buffer grows with what really comes.
    private const int MostBelieved = 1 << 20;

    /// <summary>All bytes of a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="announced">Its length by its own account.</param>
    /// <param name="most">Most bytes to read.</param>
    /// <param name="name">What errors call the file.</param>
    /// <exception cref="ImageFormatException">There are more bytes than <paramref name="most"/>.</exception>
    public static byte[] All(Stream stream, long announced, long most, string name)
    {
        var buffer = new byte[Math.Clamp(announced, 0, MostBelieved) + 1];
        var length = 0;
        while (stream.Read(buffer, length, buffer.Length - length) is > 0 and var read)
        {
            length += read;
            if (length > most) throw new ImageFormatException(name, $"more bytes than the limit of {most}");
            if (length == buffer.Length) Array.Resize(ref buffer, (int)Math.Min(2L * length, Math.Min(most, Array.MaxLength - 1) + 1));
        }
        Array.Resize(ref buffer, length);
        return buffer;
    }
}
