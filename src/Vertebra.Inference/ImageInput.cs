namespace Vertebra.Inference;

/// <summary>An encoded picture (JPEG or PNG) that is opened when its turn comes.</summary>
/// <param name="Name">What results and errors call it.</param>
/// <param name="Open">Gives its bytes; the stream is read once, on any thread, and disposed.</param>
public sealed record ImageInput(string Name, Func<Stream> Open)
{
    /// <summary>A picture in a file.</summary>
    /// <param name="path">The file.</param>
    public static ImageInput OfFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new ImageInput(path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0));
    }
}
