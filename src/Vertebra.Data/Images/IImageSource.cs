using Vertebra.Imaging;

namespace Vertebra.Data;

/// <summary>
/// Labelled images, wherever they are: in memory (<see cref="ImageDataset"/>), or encoded in a folder, an archive or beside a
/// table (<see cref="LabelledImages"/>). Safe to use from several threads.
/// </summary>
public interface IImageSource
{
    /// <summary>What to call the images in messages and logs.</summary>
    string Name { get; }

    /// <summary>Number of images.</summary>
    int Count { get; }

    /// <summary>One name for each class; a label is an index into this list.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>
    /// What was made of pictures where the images are kept in memory as inputs want them, and only have to be normalised. Null
    /// where they are pictures as they were found.
    /// </summary>
    Preprocessing? Prepared => null;

    /// <summary>What to call an image in messages: its path, or the archive's and the one inside.</summary>
    /// <param name="i">0 to <see cref="Count"/> - 1.</param>
    string ImageName(int i);

    /// <summary>The class of an image.</summary>
    /// <param name="i">0 to <see cref="Count"/> - 1.</param>
    int Label(int i);

    /// <summary>Reads an image, and decodes it.</summary>
    /// <param name="i">0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="IOException">The image is missing, damaged or too large; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">The image may not be read.</exception>
    ImagePixels Read(int i);
}
