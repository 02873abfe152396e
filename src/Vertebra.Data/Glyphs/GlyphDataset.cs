using Vertebra.Common;

namespace Vertebra.Data;

/// <summary>
/// The built-in data set: handwritten-looking digits drawn by code, in the shape of MNIST (28x28 grey, light on dark, classes 0 to
/// 9). It needs no file and no network, and the same seed gives the same bytes on every machine, whatever the number of threads.
/// </summary>
public static class GlyphDataset
{
    /// <summary>The catalogue name.</summary>
    public const string Name = "glyphs";

    /// <summary>Number of training images that <see cref="DatasetCatalog"/> gives.</summary>
    public const int TrainCount = 20_000;

    /// <summary>Number of test images that <see cref="DatasetCatalog"/> gives.</summary>
    public const int TestCount = 4_000;

    internal const int Size = 28;

    private const ulong TrainStream = 0x474C_5950_4801;
    private const ulong TestStream = 0x474C_5950_4802;

    private static readonly string[] ClassNames = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>Draws a training and a test set. Image <c>i</c> shows the digit <c>i % 10</c> and depends on the seed and <c>i</c> alone.</summary>
    /// <param name="seed">Another seed gives other images of the same kind.</param>
    /// <param name="train">Number of training images, at least 1.</param>
    /// <param name="test">Number of test images, at least 1.</param>
    /// <param name="cancellation">Stops the drawing.</param>
    /// <exception cref="OperationCanceledException">The drawing was stopped.</exception>
    public static DatasetSplits Generate(ulong seed = 0, int train = TrainCount, int test = TestCount,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(train, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(test, 1);
        var first = Draw(seed, TrainStream, train, null, cancellation);
        return new DatasetSplits(first, Draw(seed, TestStream, test, first, cancellation));
    }

    private static ImageDataset Draw(ulong seed, ulong stream, int count, ImageDataset? statistics, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Array.MaxLength / (Size * Size));
        const int image = Size * Size;
        var pixels = new byte[count * image];
        var labels = new int[count];
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation }, () => new GlyphPainter(Size), (i, _, painter) =>
        {
            var random = new RandomStream(seed, stream, (ulong)i);
            labels[i] = i % 10;
            painter.Paint(random, labels[i], pixels.AsSpan(i * image, image));
            return painter;
        }, _ => { });
        return new ImageDataset(
            Name, 1, Size, Size, pixels, labels, ClassNames, statistics?.Mean.ToArray(), statistics?.Std.ToArray());
    }
}
