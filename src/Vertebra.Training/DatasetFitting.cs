using Vertebra.Common;
using Vertebra.Data;
using Vertebra.Graph.Ir;
using Vertebra.Models;

namespace Vertebra.Training;

/// <summary>Brings images to the size that a network is made for.</summary>
public static class DatasetFitting
{
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
        if (data.Height == size.Height && data.Width == size.Width)
            return data;
        try
        {
            if (SizeFitting.Border(data.Height, data.Width, size.Height, size.Width) is { } border)
                return data.Pad(border);
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

    /// <summary>Compiles a network for images, and says so when it does not take them.</summary>
    /// <param name="network">The network.</param>
    /// <param name="source">The images.</param>
    /// <param name="size">The size that they come in.</param>
    /// <param name="compile">Compiles for that size.</param>
    /// <exception cref="DatasetMismatchException">The network does not take the images, or there are none.</exception>
    internal static TPlan Compile<TPlan>(Network network, IImageSource source, InputSize size, Func<InputSize, TPlan> compile)
    {
        (string name, int classes) = (source.Name, source.ClassNames.Count);
        if (source.Count == 0)
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
            return compile(size);
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

    /// <summary>Says that nothing can be done with a source of which nothing can be read.</summary>
    internal static DatasetMismatchException Unreadable(IImageSource source, IReadOnlyList<ImageFault> faults) =>
        new($"None of the {source.Count} images of {source.Name} can be read: {faults[0].Cause.Message}");

    private static InputSize SizeOf(ImageDataset data) => new(data.Channels, data.Height, data.Width);

    private static string Channels(int count) => count == 1 ? "1 input channel" : $"{count} input channels";
}
