using Vertebra.Imaging;

namespace Vertebra.Data;

/// <summary>
/// Labelled images of one size, held in memory as bytes. Image <c>i</c> is stored channel by channel, row by row (CHW). Immutable,
/// and safe to read from several threads.
/// </summary>
public sealed class ImageDataset : IImageSource
{
    private readonly byte[] _pixels;
    private readonly int[] _labels;

    /// <summary>Takes over images and labels; the arrays must not be changed afterwards.</summary>
    /// <param name="name">What to call the data set in messages and logs.</param>
    /// <param name="channels">Planes per image, at least 1.</param>
    /// <param name="height">Rows per plane, at least 1.</param>
    /// <param name="width">Pixels per row, at least 1.</param>
    /// <param name="pixels">All images one after another, each CHW, 0 to 255.</param>
    /// <param name="labels">The class of each image, an index into <paramref name="classNames"/>.</param>
    /// <param name="classNames">One name for each class.</param>
    /// <param name="mean">Per channel mean of pixel/255 to normalise with; computed from the images when null.</param>
    /// <param name="std">Per channel deviation of pixel/255 to normalise with; computed from the images when null. A channel of one
    /// constant value counts as deviation 1.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other, or a label has no class.</exception>
    public ImageDataset(string name, int channels, int height, int width, byte[] pixels, int[] labels,
        IReadOnlyList<string> classNames, float[]? mean = null, float[]? std = null)
        : this(name, (channels, height, width), pixels, labels, classNames)
    {
        if (mean is not null && mean.Length != channels || std is not null && (std.Length != channels || !std.All(s => s > 0)))
            throw new ArgumentException($"{channels} means and {channels} positive deviations are needed.", nameof(mean));
        if (mean is null || std is null)
        {
            (float[] Mean, float[] Std) measured = PixelStatistics.Measure(this);
            mean ??= measured.Mean;
            std ??= measured.Std;
        }
        Preprocessing = new Preprocessing
        {
            Resize = height == width ? ResizeRule.ShortSide(height) : ResizeRule.Exactly(height, width),
            Crop = new CropSize(height, width),
            Channels = channels,
            Mean = new ChannelValues(mean),
            Std = new ChannelValues(std),
        };
    }

    private ImageDataset(
        string name, (int Channels, int Height, int Width) size, byte[] pixels, int[] labels, IReadOnlyList<string> classNames)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Channels, Height, Width) = size;
        ArgumentOutOfRangeException.ThrowIfLessThan(Channels, 1, "channels");
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 1, "height");
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 1, "width");
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classNames);
        if ((Int128)labels.Length * Channels * Height * Width != pixels.Length)
        {
            throw new ArgumentException(
                $"{labels.Length} images of {Channels}x{Height}x{Width} do not take {pixels.Length} bytes.", nameof(pixels));
        }
        int stray = labels.AsSpan().IndexOfAnyExceptInRange(0, classNames.Count - 1);
        if (stray >= 0)
            throw new ArgumentException($"Label {labels[stray]} of image {stray} has none of the {classNames.Count} classes.", nameof(labels));
        Name = name;
        ClassNames = classNames;
        _pixels = pixels;
        _labels = labels;
        Preprocessing = Preprocessing.ImageNet;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _labels.Length;

    /// <summary>Planes per image.</summary>
    public int Channels { get; }

    /// <summary>Rows per plane.</summary>
    public int Height { get; }

    /// <summary>Pixels per row.</summary>
    public int Width { get; }

    /// <summary>Bytes per image: channels x height x width.</summary>
    public int ImageSize => Channels * Height * Width;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>
    /// What has to be made of a picture so that it becomes an input like those that the images here become. Size and border are
    /// those of the images already, so that only <see cref="Vertebra.Preprocessing.NormalizationOnly"/> is left to be done with
    /// them. Of an image that was resized several times it tells the last time only.
    /// </summary>
    public Preprocessing Preprocessing { get; private init; }

    /// <inheritdoc/>
    Preprocessing? IImageSource.Prepared => Preprocessing;

    /// <summary>Mean of pixel/255 for each channel, over the training images.</summary>
    public ChannelValues Mean => Preprocessing.Mean;

    /// <summary>Standard deviation of pixel/255 for each channel, over the training images; positive.</summary>
    public ChannelValues Std => Preprocessing.Std;

    /// <summary>The classes of all images, in order.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The pixels of an image, CHW, 0 to 255.</summary>
    /// <param name="i">0 to <see cref="Count"/> - 1.</param>
    public ReadOnlySpan<byte> Image(int i) => Read(i).Bytes.Span;

    /// <summary>A view of an image; nothing is copied.</summary>
    /// <param name="i">0 to <see cref="Count"/> - 1.</param>
    public ImagePixels Read(int i)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)i, (uint)Count, nameof(i));
        return new ImagePixels(_pixels.AsMemory(i * ImageSize, ImageSize), Channels, Height, Width, isPlanar: true);
    }

    /// <inheritdoc/>
    public string ImageName(int i) => $"{Name}, image {i}";

    /// <inheritdoc/>
    public int Label(int i) => _labels[i];

    /// <summary>
    /// The same images scaled to a square, bilinear with half-pixel centres and without antialiasing: PyTorch's
    /// <c>interpolate(mode="bilinear", align_corners=False)</c>, rounded to bytes. Mean and deviation are kept.
    /// </summary>
    /// <param name="size">New height and width, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive, or the images would take more than an array can hold.</exception>
    public ImageDataset Resize(int size)
    {
        if (size == Height && size == Width)
            return this;
        byte[] pixels = Allocate(size, size, nameof(size));
        var scaling = new ExactBilinear(CropWindow.Create(Width, size, null, 0), CropWindow.Create(Height, size, null, 0));
        Parallel.For(0, Count * Channels, plane => scaling.Apply(
            _pixels.AsSpan(plane * Height * Width, Height * Width), 1, pixels.AsSpan(plane * size * size, size * size), size));
        return new ImageDataset(Name, (Channels, size, size), pixels, _labels, ClassNames)
        {
            Preprocessing = Preprocessing with
            {
                Resize = Height == Width ? ResizeRule.ShortSide(size) : ResizeRule.Exactly(size, size),
                Crop = new CropSize(size, size),
                Padding = 0,
                Interpolation = Interpolation.BilinearExact,
            },
        };
    }

    /// <summary>The same images with a border of zeros (LeNet-5 sees 28x28 digits on 32x32). Mean and deviation are kept.</summary>
    /// <param name="pixels">Width of the border on each side, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is negative, or the images would take more than an array can hold.</exception>
    public ImageDataset Pad(int pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pixels);
        if (pixels == 0)
            return this;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pixels, 1 << 20);
        (int height, int width) = (Height + 2 * pixels, Width + 2 * pixels);
        byte[] padded = Allocate(height, width, nameof(pixels));
        Parallel.For(0, Count * Channels, plane =>
        {
            for (int y = 0; y < Height; y++)
            {
                _pixels.AsSpan((plane * Height + y) * Width, Width)
                    .CopyTo(padded.AsSpan((plane * height + y + pixels) * width + pixels));
            }
        });
        return new ImageDataset(Name, (Channels, height, width), padded, _labels, ClassNames)
        {
            Preprocessing = Preprocessing with { Padding = Preprocessing.Padding + pixels },
        };
    }

    /// <summary>Some of the images, in the order given, e.g. a few to learn from. Classes, mean and deviation are kept.</summary>
    /// <param name="images">Their indices, 0 to <see cref="Count"/> - 1; an image may occur several times.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no image of an index, or there are more than fit in memory.</exception>
    public ImageDataset Subset(IReadOnlyList<int> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if ((long)images.Count * ImageSize > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(images),
                $"{images.Count} images of {Channels}x{Height}x{Width} take more than the {Array.MaxLength} bytes that fit in memory at once.");
        }
        (byte[] pixels, int[] labels) = (new byte[images.Count * ImageSize], new int[images.Count]);
        for (int i = 0; i < images.Count; i++)
        {
            Image(images[i]).CopyTo(pixels.AsSpan(i * ImageSize));
            labels[i] = _labels[images[i]];
        }
        return new ImageDataset(Name, (Channels, Height, Width), pixels, labels, ClassNames) { Preprocessing = Preprocessing };
    }

    /// <summary>The images of some classes, which are numbered in the order given. Mean and deviation are kept.</summary>
    /// <param name="classes">Names of <see cref="ClassNames"/>, each once.</param>
    /// <exception cref="ArgumentException">There is no class of a name, or a name occurs twice.</exception>
    public ImageDataset OfClasses(params IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var numbers = new int[ClassNames.Count];
        Array.Fill(numbers, -1);
        for (int i = 0; i < classes.Count; i++)
        {
            int old = ClassNames.TakeWhile(name => name != classes[i]).Count();
            if (old == ClassNames.Count)
                throw new ArgumentException($"{Name} has no class '{classes[i]}'.", nameof(classes));
            if (numbers[old] >= 0)
                throw new ArgumentException($"The class '{classes[i]}' is given twice.", nameof(classes));
            numbers[old] = i;
        }
        ImageDataset images = Subset([.. Enumerable.Range(0, Count).Where(i => numbers[_labels[i]] >= 0)]);
        int[] labels = [.. images._labels.Select(label => numbers[label])];
        return new ImageDataset(Name, (Channels, Height, Width), images._pixels, labels, [.. classes])
        {
            Preprocessing = Preprocessing,
        };
    }

    private byte[] Allocate(int height, int width, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1, parameter);
        Int128 bytes = (Int128)Count * Channels * height * width;
        if (bytes > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(parameter,
                $"{Count} images of {Channels}x{height}x{width} take more than the {Array.MaxLength} bytes that fit in memory at once.");
        }
        return new byte[(int)bytes];
    }
}
