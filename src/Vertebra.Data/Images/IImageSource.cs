namespace Vertebra.Data;

/// <summary>
/// Labelled pictures that stay encoded, as JPEG or PNG, until they are asked for. Safe to use from several threads.
/// </summary>
public interface IImageSource : IDisposable
{
    /// <summary>What to call the pictures in messages and logs.</summary>
    string Name { get; }

    /// <summary>Number of pictures.</summary>
    int Count { get; }

    /// <summary>One name for each class; a label is an index into this list.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>What to call a picture in messages: its path, or the archive's and the one inside.</summary>
    /// <param name="i">0 to <see cref="Count"/> - 1.</param>
    string ImageName(int i);

    /// <summary>The class of a picture.</summary>
    /// <param name="i">0 to <see cref="Count"/> - 1.</param>
    int Label(int i);

    /// <summary>Reads the encoded bytes of a picture.</summary>
    /// <param name="i">0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="IOException">The picture is missing, damaged or too large; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">The picture may not be read.</exception>
    byte[] Read(int i);
}
