using Vertebra.Imaging;

namespace Vertebra.Data.Tests;

public class DataLoaderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static ImageDataset Numbered(int count)
    {
        // Image i of 2 channels, 1x2: its number in the first plane, its complement in the second.
        var pixels = Enumerable.Range(0, count).SelectMany(i => new[] { (byte)i, (byte)i, (byte)~i, (byte)~i });
        return new ImageDataset("numbered", 2, 1, 2, [.. pixels], [.. Enumerable.Range(0, count).Select(i => i % 3)], ["a", "b", "c"],
            [0.5f, 0.25f], [0.5f, 2f]);
    }

    private static List<int> Order(DataLoader loader, int epoch) => [.. loader.Epoch(epoch, Cancel).SelectMany(b => b.Indices.ToArray())];

    [Fact]
    public void A_batch_holds_normalised_pixels_labels_and_indices_that_belong_together()
    {
        var loader = new DataLoader(Numbered(100), 8, new DataLoaderOptions { Shuffle = true, Seed = 3 });
        foreach (var batch in loader.Epoch(0, Cancel))
        {
            Assert.Equal(batch.Count * 4, batch.Images.Length);
            for (var i = 0; i < batch.Count; i++)
            {
                var number = batch.Indices.Span[i];
                Assert.Equal(number % 3, batch.Labels.Span[i]);
                var (first, second) = ((number / 255f - 0.5f) / 0.5f, ((255 - number) / 255f - 0.25f) / 2f);
                Assert.Equal([first, first, second, second], batch.Images.Span.Slice(4 * i, 4).ToArray());
            }
        }
    }

    [Fact]
    public void Other_statistics_may_be_given()
    {
        ImageDataset data = Numbered(1);
        DataLoader Normalised(ChannelValues mean, ChannelValues std) =>
            new(data, new ImageTransform(data.Preprocessing.NormalizationOnly with { Mean = mean, Std = std }), 1);

        Assert.Equal([0, 0, 2, 2], Normalised([0, 0], [1, 0.5f]).Epoch(0, Cancel).Single().Images.ToArray());
        Assert.Throws<ArgumentException>(() => Normalised([0, float.NaN], [1, 1]));
        Assert.Throws<ArgumentException>(() => Normalised([0, 0], [1, 0]));
    }

    [Theory]
    [InlineData(100, 7, false, 15, 2)]
    [InlineData(100, 7, true, 14, 7)]
    [InlineData(98, 7, false, 14, 7)]
    [InlineData(5, 7, false, 1, 5)]
    [InlineData(5, 7, true, 0, 0)]
    public void The_last_batch_is_short_or_left_out(int count, int batchSize, bool dropLast, int batches, int last)
    {
        foreach (var prefetch in new[] { 0, 2 })
        {
            var loader = new DataLoader(Numbered(count), batchSize, new DataLoaderOptions { DropLast = dropLast, Prefetch = prefetch });
            var sizes = loader.Epoch(0, Cancel).Select(batch => batch.Count).ToList();
            Assert.Equal(batches, loader.BatchCount);
            Assert.Equal(batches, sizes.Count);
            Assert.Equal(last, sizes.LastOrDefault());
        }
    }

    [Fact]
    public void Without_shuffling_the_order_is_that_of_the_data_set() =>
        Assert.Equal(Enumerable.Range(0, 50), Order(new DataLoader(Numbered(50), 8), 4));

    [Fact]
    public void The_order_depends_on_seed_and_epoch_alone()
    {
        List<int> Visit(int prefetch, int batch, ulong seed, int epoch) =>
            Order(new DataLoader(Numbered(100), batch, new DataLoaderOptions { Shuffle = true, Seed = seed, Prefetch = prefetch }), epoch);

        var order = Visit(2, 8, 1, 0);
        Assert.Equal(Enumerable.Range(0, 100), order.Order());
        Assert.NotEqual(Enumerable.Range(0, 100), order);
        Assert.Equal(order, Visit(0, 8, 1, 0));
        Assert.Equal(order, Visit(5, 33, 1, 0));
        Assert.NotEqual(order, Visit(2, 8, 1, 1));
        Assert.NotEqual(order, Visit(2, 8, 2, 0));
    }

    [Fact]
    public void The_order_is_the_same_on_every_machine()
    {
        var order = new int[10];
        EpochOrder.Write(order, shuffle: true, seed: 42, epoch: 3);
        Assert.Equal([1, 7, 4, 9, 8, 0, 2, 3, 6, 5], order);
    }

    [Fact]
    public void Every_order_is_equally_likely()
    {
        var counts = new Dictionary<string, int>();
        var order = new int[4];
        for (var epoch = 0; epoch < 24_000; epoch++)
        {
            EpochOrder.Write(order, shuffle: true, seed: 9, epoch);
            var key = string.Join(' ', order);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        Assert.Equal(24, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 850, 1150));
    }

    [Fact]
    public void A_batch_stays_as_it_is_until_the_next_is_asked_for()
    {
        var filled = new CountdownEvent(3);
        var loader = new DataLoader(Numbered(100), 10, new DataLoaderOptions
        {
            Prefetch = 2,
            BeforeFill = _ => { if (!filled.IsSet) filled.Signal(); },
        });
        using var batches = loader.Epoch(0, Cancel).GetEnumerator();
        Assert.True(batches.MoveNext());
        Assert.True(filled.Wait(TimeSpan.FromSeconds(30), Cancel));
        Thread.Sleep(50);
        Assert.Equal(Enumerable.Range(0, 10), batches.Current.Indices.ToArray());
    }

    [Fact]
    public void No_more_than_the_given_number_of_batches_is_prepared_ahead()
    {
        var (consumed, furthest) = (0, 0);
        var loader = new DataLoader(Numbered(200), 4, new DataLoaderOptions
        {
            Prefetch = 3,
            BeforeFill = number => furthest = Math.Max(furthest, number - Volatile.Read(ref consumed)),
        });
        foreach (var _ in loader.Epoch(0, Cancel)) Volatile.Write(ref consumed, consumed + 1);
        // While batch n is in use, up to n + 3 are prepared; n counts from 0, what was consumed from 1.
        Assert.InRange(furthest, 0, 4);
    }

    [Fact]
    public void Leaving_early_stops_the_producer()
    {
        var fills = 0;
        var loader = new DataLoader(Numbered(250), 1, new DataLoaderOptions { BeforeFill = _ => Interlocked.Increment(ref fills) });
        foreach (var _ in loader.Epoch(0, Cancel)) break;
        var after = fills;
        Thread.Sleep(50);
        Assert.Equal(after, fills);
        Assert.InRange(after, 1, 4);
        Assert.Equal(250, loader.Epoch(1, Cancel).Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_failure_of_the_producer_reaches_the_consumer_after_the_good_batches(int prefetch)
    {
        var loader = new DataLoader(Numbered(100), 10, new DataLoaderOptions
        {
            Prefetch = prefetch,
            BeforeFill = number => { if (number == 4) throw new InvalidOperationException("broken"); },
        });
        var seen = 0;
        var fault = Assert.Throws<InvalidOperationException>(() => { foreach (var _ in loader.Epoch(0, Cancel)) seen++; });
        Assert.Equal("broken", fault.Message);
        Assert.Equal(4, seen);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Cancelling_ends_the_walk(int prefetch)
    {
        using var stop = new CancellationTokenSource();
        var loader = new DataLoader(Numbered(100), 10, new DataLoaderOptions { Prefetch = prefetch });
        var seen = 0;
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (var _ in loader.Epoch(0, stop.Token))
                if (++seen == 3) stop.Cancel();
        });
        Assert.Equal(3, seen);
        Assert.ThrowsAny<OperationCanceledException>(() => loader.Epoch(0, stop.Token).Count());
    }

    [Fact]
    public void Cancelling_wakes_a_consumer_that_waits_for_a_slow_producer()
    {
        using var stop = new CancellationTokenSource();
        using var entered = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var loader = new DataLoader(Numbered(10), 1, new DataLoaderOptions
        {
            BeforeFill = _ => { entered.Set(); release.Wait(TimeSpan.FromSeconds(30)); },
        });
        var walk = Task.Run(() => loader.Epoch(0, stop.Token).Count(), Cancel);
        entered.Wait(Cancel);
        stop.Cancel();
        release.Set();
        Assert.ThrowsAny<OperationCanceledException>(() => walk.GetAwaiter().GetResult());
    }

    [Fact]
    public void Two_walks_at_once_do_not_disturb_each_other()
    {
        var loader = new DataLoader(Numbered(100), 8, new DataLoaderOptions { Shuffle = true });
        var (first, second) = (Order(loader, 0), Order(loader, 1));
        using var one = loader.Epoch(0, Cancel).GetEnumerator();
        using var other = loader.Epoch(1, Cancel).GetEnumerator();
        var (ones, others) = (new List<int>(), new List<int>());
        while (one.MoveNext() && other.MoveNext())
        {
            ones.AddRange(one.Current.Indices.Span);
            others.AddRange(other.Current.Indices.Span);
        }
        Assert.Equal(first, ones);
        Assert.Equal(second, others);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void In_steady_state_a_batch_allocates_nothing(int prefetch)
    {
        var (started, produced) = (0L, 0L);
        var loader = new DataLoader(Numbered(250), 1, new DataLoaderOptions
        {
            Shuffle = true,
            Prefetch = prefetch,
            BeforeFill = number =>
            {
                if (number == 50) started = GC.GetAllocatedBytesForCurrentThread();
                if (number == 200) produced = GC.GetAllocatedBytesForCurrentThread() - started;
            },
        });
        foreach (var _ in loader.Epoch(0, Cancel))
        {
        }
        produced = 0;
        var (number, before, consumed) = (0, 0L, 0L);
        foreach (var _ in loader.Epoch(1, Cancel))
        {
            if (number == 50) before = GC.GetAllocatedBytesForCurrentThread();
            if (number == 200) consumed = GC.GetAllocatedBytesForCurrentThread() - before;
            number++;
        }
        Assert.Equal((0, 0), (produced, consumed));
    }

    [Fact]
    public void Impossible_requests_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoader(Numbered(1), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoader(Numbered(1), int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoader(Numbered(1), 1, new DataLoaderOptions { Prefetch = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoader(Numbered(1), 1).Epoch(-1, Cancel));
    }
}
