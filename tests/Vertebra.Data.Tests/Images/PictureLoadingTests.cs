using Vertebra.Imaging;

namespace Vertebra.Data.Tests.Images;

public sealed class PictureLoadingTests
{
    private static readonly ImageTransform Transform = new(new Preprocessing { Resize = ResizeRule.ShortSide(8), Crop = new CropSize(8, 8) });

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(100, 4)]
    public void Batches_hold_each_picture_transformed_in_order(int batchSize, int threads)
    {
        var source = new MemorySource(10);
        var loader = new DataLoader(source, Transform, batchSize, new DataLoaderOptions { Threads = threads });
        int seen = 0;
        foreach (Batch batch in loader.Epoch(0, TestContext.Current.CancellationToken))
        {
            for (int i = 0; i < batch.Count; i++, seen++)
            {
                Assert.Equal(seen, batch.Indices.Span[i]);
                Assert.Equal(source.Label(seen), batch.Labels.Span[i]);
                Assert.Equal(Expected(source, seen), batch.Images.Slice(i * 192, 192).ToArray());
            }
        }
        Assert.Equal(10, seen);
    }

    [Fact]
    public void A_shuffled_order_depends_on_seed_and_epoch_alone()
    {
        int[] one = Order(seed: 1, epoch: 0, threads: 1);
        Assert.Equal(one, Order(seed: 1, epoch: 0, threads: 3));
        Assert.NotEqual(one, Order(seed: 1, epoch: 1, threads: 1));
        Assert.NotEqual(one, Order(seed: 2, epoch: 0, threads: 1));
        Assert.Equal(Enumerable.Range(0, 40), one.Order());
    }

    [Fact]
    public void A_broken_picture_ends_the_walk_or_is_left_out_and_told()
    {
        var source = new MemorySource(7, broken: [0, 3, 4, 5]);
        Assert.Throws<ImageFormatException>(() => new DataLoader(source, Transform, 3).Epoch(0, TestContext.Current.CancellationToken).Count());

        var kept = new List<int>();
        var faults = new List<ImageFault>();
        foreach (Batch batch in new DataLoader(source, Transform, 3, new DataLoaderOptions { SkipFaults = true }).Epoch(0, TestContext.Current.CancellationToken))
        {
            faults.AddRange(batch.Faults);
            for (int i = 0; i < batch.Count; i++)
            {
                int index = batch.Indices.Span[i];
                kept.Add(index);
                Assert.Equal(Expected(source, index), batch.Images.Slice(i * 192, 192).ToArray());
            }
        }
        Assert.Equal([1, 2, 6], kept);
        Assert.Equal([0, 3, 4, 5], faults.Select(fault => fault.Index));
        Assert.All(faults, fault => Assert.Contains($"'{fault.Name}'", fault.Cause.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Leaving_a_walk_early_and_cancelling_it_stop_the_threads()
    {
        var source = new MemorySource(200);
        var loader = new DataLoader(source, Transform, 2);
        Assert.Equal(2, loader.Epoch(0, TestContext.Current.CancellationToken).First().Count);

        using var cancellation = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (Batch _ in loader.Epoch(0, cancellation.Token))
                cancellation.Cancel();
        });
        int reads = source.Reads;
        Thread.Sleep(50);
        Assert.Equal(reads, source.Reads);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 2)]
    [InlineData(3, 0)]
    [InlineData(3, 4)]
    public void What_a_transform_draws_depends_on_seed_epoch_and_image_alone(int threads, int prefetch)
    {
        Dictionary<int, float> expected = Draws(batchSize: 5, seed: 1, epoch: 2, new DataLoaderOptions { Threads = 2 });
        var options = new DataLoaderOptions { Threads = threads, Prefetch = prefetch, Shuffle = true };

        Assert.Equal(expected, Draws(batchSize: 7, seed: 1, epoch: 2, options));
        Assert.Equal(40, expected.Values.Distinct().Count());
        Assert.NotEqual(expected, Draws(batchSize: 7, seed: 2, epoch: 2, options));
        Assert.NotEqual(expected, Draws(batchSize: 7, seed: 1, epoch: 3, options));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void No_more_pictures_are_read_than_the_batches_ahead_hold(int prefetch)
    {
        const int batchSize = 4;
        var source = new MemorySource(60);
        var loader = new DataLoader(source, Transform, batchSize, new DataLoaderOptions { Prefetch = prefetch, Threads = 3 });
        int inHand = 0;
        foreach (Batch _ in loader.Epoch(0, TestContext.Current.CancellationToken))
        {
            Thread.Sleep(10);
            Assert.InRange(source.Reads, 0, (++inHand + prefetch) * batchSize);
        }
        Assert.Equal(60, source.Reads);
    }

    [Fact]
    public void Pictures_of_various_sizes_need_a_fixed_result() =>
        Assert.Throws<ArgumentException>(() => new DataLoader(new MemorySource(1), new ImageTransform(new Preprocessing { Crop = null }), 1));

    private static float[] Expected(MemorySource source, int index)
    {
        var expected = new float[192];
        Transform.Apply(source.Read(index), expected);
        return expected;
    }

    private static int[] Order(ulong seed, int epoch, int threads) =>
    [
        .. new DataLoader(new MemorySource(40), Transform, 7, new DataLoaderOptions { Shuffle = true, Seed = seed, Threads = threads })
            .Epoch(epoch, TestContext.Current.CancellationToken).SelectMany(batch => batch.Indices.ToArray()),
    ];

    private static Dictionary<int, float> Draws(int batchSize, ulong seed, int epoch, DataLoaderOptions options) =>
        new DataLoader(new MemorySource(40), new DrawingTransform(), batchSize, options with { Seed = seed })
            .Epoch(epoch, TestContext.Current.CancellationToken)
            .SelectMany(batch => batch.Indices.ToArray().Zip(batch.Images.ToArray()))
            .ToDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>One random number for each picture.</summary>
    private sealed class DrawingTransform : IImageTransform
    {
        public int Channels => 1;

        public (int Width, int Height)? FixedSize => (1, 1);

        public void Apply(ImagePixels image, SampleKey key, Span<float> chw) => chw[0] = key.Stream(7).Uniform(0, image.Width);
    }

    private sealed class MemorySource(int count, int[]? broken = null) : IImageSource
    {
        private int _reads;

        public int Reads => Volatile.Read(ref _reads);

        public string Name => "memory";

        public int Count => count;

        public IReadOnlyList<string> ClassNames => ["a", "b", "c"];

        public string ImageName(int i) => $"picture {i}";

        public int Label(int i) => i % 3;

        public ImagePixels Read(int i)
        {
            Interlocked.Increment(ref _reads);
            byte[] file = Pictures.Noise(i, 12 + i % 3, 11);
            return ImageDecoder.Decode(broken?.Contains(i) == true ? file[..^20] : file, null, ImageName(i));
        }
    }
}
