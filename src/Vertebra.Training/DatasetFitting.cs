using Vertebra.Data;
using Vertebra.Graph.Ir;
using Vertebra.Models;

namespace Vertebra.Training;

/// <summary>Brings images to the size that a network is made for.</summary>
public static class DatasetFitting
{
    // LeNet-5's border is a sixteenth of its input; a wider one would waste most of the image, so images are scaled instead.
    private const int LargestBorder = 8;

    /// <summary>
    /// The same images in another size. A border of zeros is added where it takes at most an eighth of the new side on each side
    /// (28x28 digits get the border of 2 that LeNet-5 was designed with); otherwise squares are scaled bilinearly.
    /// </summary>
    /// <param name="data">The images.</param>
    /// <param name="size">The wanted size, e.g. <see cref="Network.Input"/>.</param>
    /// <exception cref="DatasetMismatchException">The channels differ, a side that is no square would have to be scaled, or the
    /// scaled images do not fit in memory.</exception>
    public static ImageDataset Fit(ImageDataset data, InputSize size)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Channels != size.Channels)
        {
            throw new DatasetMismatchException(
                $"{data.Name} has images of {SizeOf(data)}, but images of {size} are wanted; " +
                $"create the network with {Channels(data.Channels)}.");
        }
        int rows = size.Height - data.Height;
        int columns = size.Width - data.Width;
        if (rows == 0 && columns == 0)
            return data;
        try
        {
            if (rows == columns && rows > 0 && rows % 2 == 0 && rows / 2 * LargestBorder <= Math.Min(size.Height, size.Width))
                return data.Pad(rows / 2);
            if (data.Height == data.Width && size.Height == size.Width)
                return data.Resize(size.Height);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new DatasetMismatchException(
                $"{data.Count} images of {data.Name} take too much memory at {size}; choose a smaller size or fewer images.", exception);
        }
        throw new DatasetMismatchException(
            $"{data.Name} has images of {SizeOf(data)}, which cannot become {size} without distortion; resize or crop them first.");
    }

    /// <summary>Both parts of a data set in another size, see <see cref="Fit(ImageDataset, InputSize)"/>.</summary>
    /// <param name="splits">The images.</param>
    /// <param name="size">The wanted size, e.g. <see cref="Network.Input"/>.</param>
    /// <exception cref="DatasetMismatchException">The images cannot be brought to that size.</exception>
    public static DatasetSplits Fit(DatasetSplits splits, InputSize size)
    {
        ArgumentNullException.ThrowIfNull(splits);
        return new DatasetSplits(Fit(splits.Train, size), Fit(splits.Test, size));
    }

    /// <summary>Compiles a network for the images, and says so when it does not take them.</summary>
    internal static TPlan Compile<TPlan>(Network network, ImageDataset data, Func<TPlan> compile) =>
        Compile(network, data.Name, data.Count, data.ClassNames.Count, SizeOf(data), compile);

    /// <summary>Compiles a network for images, and says so when it does not take them.</summary>
    /// <param name="network">The network.</param>
    /// <param name="name">What errors call the images.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="classes">Classes that they belong to.</param>
    /// <param name="size">Their size.</param>
    /// <param name="compile">Compiles.</param>
    internal static TPlan Compile<TPlan>(Network network, string name, int count, int classes, InputSize size, Func<TPlan> compile)
    {
        if (count == 0)
            throw new DatasetMismatchException($"{name} has no images.");
        if (size.Channels != network.Input.Channels)
        {
            throw new DatasetMismatchException(
                $"{name} has images of {size}, but {network.Name} takes {network.Input}; create it with {Channels(size.Channels)}.");
        }
        if (classes > network.Classes)
        {
            throw new DatasetMismatchException(
                $"{name} has {classes} classes, but {network.Name} tells only {network.Classes} apart; create it with {classes} classes.");
        }
        try
        {
            return compile();
        }
        catch (ShapeException exception)
        {
            string least = network.SmallestInput() is { } smallest && smallest != network.Input
                ? $", and squares from {smallest.Height}x{smallest.Width}"
                : "";
            throw new DatasetMismatchException(
                $"{name} has images of {size}, but {network.Name} takes {network.Input}{least}; pad or resize them.", exception);
        }
    }

    private static InputSize SizeOf(ImageDataset data) => new(data.Channels, data.Height, data.Width);

    private static string Channels(int count) => count == 1 ? "1 input channel" : $"{count} input channels";
}
