namespace Vertebra.Data;

/// <summary>
/// Labelled images of one size, held in memory as bytes. Image <c>i</c> is stored channel by channel, row by row (CHW). Immutable,
/// and safe to read from several threads.
/// </summary>
public sealed class ImageDataset
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
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classNames);
        if ((Int128)labels.Length * channels * height * width != pixels.Length)
        {
            throw new ArgumentException(
                $"{labels.Length} images of {channels}x{height}x{width} do not take {pixels.Length} bytes.", nameof(pixels));
        }
        var stray = labels.AsSpan().IndexOfAnyExceptInRange(0, classNames.Count - 1);
        if (stray >= 0)
            throw new ArgumentException($"Label {labels[stray]} of image {stray} has none of the {classNames.Count} classes.", nameof(labels));
        if (mean is not null && mean.Length != channels || std is not null && (std.Length != channels || !std.All(s => s > 0)))
            throw new ArgumentException($"{channels} means and {channels} positive deviations are needed.", nameof(mean));

        Name = name;
        Channels = channels;
        Height = height;
        Width = width;
        ClassNames = classNames;
        _pixels = pixels;
        _labels = labels;
        if (mean is null || std is null)
        {
            var measured = PixelStatistics.Measure(this);
            mean ??= measured.Mean;
            std ??= measured.Std;
        }
        Mean = mean;
        Std = std;
    }

    /// <summary>What to call the data set in messages and logs.</summary>
    public string Name { get; }

    /// <summary>Number of images.</summary>
    public int Count => _labels.Length;

    /// <summary>Planes per image.</summary>
    public int Channels { get; }

    /// <summary>Rows per plane.</summary>
    public int Height { get; }

    /// <summary>Pixels per row.</summary>
    public int Width { get; }

    /// <summary>Bytes per image: channels x height x width.</summary>
    public int ImageSize => Channels * Height * Width;

    /// <summary>One name for each class; a label is an index into this list.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Mean of pixel/255 for each channel, over the training images.</summary>
    public float[] Mean { get; }

    /// <summary>Standard deviation of pixel/255 for each channel, over the training images; positive.</summary>
    public float[] Std { get; }

    /// <summary>The pixels of an image, CHW, 0 to 255.</summary>
    /// <param name="i">0 to <see cref="Count"/> - 1.</param>
    public ReadOnlySpan<byte> Image(int i)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)i, (uint)Count, nameof(i));
        return _pixels.AsSpan(i * ImageSize, ImageSize);
    }

    /// <summary>The class of an image.</summary>
    /// <param name="i">0 to <see cref="Count"/> - 1.</param>
    public int Label(int i) => _labels[i];

    /// <summary>The classes of all images, in order.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>
    /// The same images scaled to a square, bilinear with half-pixel centres and without antialiasing: PyTorch's
    /// <c>interpolate(mode="bilinear", align_corners=False)</c>, rounded to bytes. Mean and deviation are kept.
    /// </summary>
    /// <param name="size">New height and width, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive, or the images would take more than an array can hold.</exception>
    public ImageDataset Resize(int size)
    {
        if (size == Height && size == Width) return this;
        var pixels = Allocate(size, size, nameof(size));
        var scaling = new BilinearScaling(Height, Width, size, size);
        var planes = Channels;
        Parallel.For(0, Count, i =>
        {
            for (var c = 0; c < planes; c++)
            {
                var plane = i * planes + c;
                scaling.Apply(_pixels.AsSpan(plane * Height * Width, Height * Width), pixels.AsSpan(plane * size * size, size * size));
            }
        });
        return new ImageDataset(Name, Channels, size, size, pixels, _labels, ClassNames, Mean, Std);
    }

    /// <summary>The same images with a border of zeros (LeNet-5 sees 28x28 digits on 32x32). Mean and deviation are kept.</summary>
    /// <param name="pixels">Width of the border on each side, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is negative, or the images would take more than an array can hold.</exception>
    public ImageDataset Pad(int pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pixels);
        if (pixels == 0) return this;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pixels, 1 << 20);
        var (height, width) = (Height + 2 * pixels, Width + 2 * pixels);
        var padded = Allocate(height, width, nameof(pixels));
        Parallel.For(0, Count * Channels, plane =>
        {
            for (var y = 0; y < Height; y++)
            {
                _pixels.AsSpan((plane * Height + y) * Width, Width)
                    .CopyTo(padded.AsSpan((plane * height + y + pixels) * width + pixels));
            }
        });
        return new ImageDataset(Name, Channels, height, width, padded, _labels, ClassNames, Mean, Std);
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
        var (pixels, labels) = (new byte[images.Count * ImageSize], new int[images.Count]);
        for (var i = 0; i < images.Count; i++)
        {
            Image(images[i]).CopyTo(pixels.AsSpan(i * ImageSize));
            labels[i] = _labels[images[i]];
        }
        return new ImageDataset(Name, Channels, Height, Width, pixels, labels, ClassNames, Mean, Std);
    }

    /// <summary>The images of some classes, which are numbered in the order given. Mean and deviation are kept.</summary>
    /// <param name="classes">Names of <see cref="ClassNames"/>, each once.</param>
    /// <exception cref="ArgumentException">There is no class of a name, or a name occurs twice.</exception>
    public ImageDataset OfClasses(params IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var numbers = new int[ClassNames.Count];
        Array.Fill(numbers, -1);
        for (var i = 0; i < classes.Count; i++)
        {
            var old = ClassNames.TakeWhile(name => name != classes[i]).Count();
            if (old == ClassNames.Count)
                throw new ArgumentException($"{Name} has no class '{classes[i]}'.", nameof(classes));
            if (numbers[old] >= 0)
                throw new ArgumentException($"The class '{classes[i]}' is given twice.", nameof(classes));
            numbers[old] = i;
        }
        var images = Subset([.. Enumerable.Range(0, Count).Where(i => numbers[_labels[i]] >= 0)]);
        return new ImageDataset(
            Name, Channels, Height, Width, images._pixels, [.. images._labels.Select(label => numbers[label])], [.. classes], Mean, Std);
    }

    private byte[] Allocate(int height, int width, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1, parameter);
        var bytes = (Int128)Count * Channels * height * width;
        if (bytes > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(parameter,
                $"{Count} images of {Channels}x{height}x{width} take more than the {Array.MaxLength} bytes that fit in memory at once.");
        }
        return new byte[(int)bytes];
    }
}
