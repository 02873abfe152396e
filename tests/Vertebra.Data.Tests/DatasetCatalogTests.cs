namespace Vertebra.Data.Tests;

public sealed class DatasetCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void The_known_names_are_listed() => Assert.Equal(["glyphs", "mnist", "fashion-mnist"], DatasetCatalog.Names);

    [Theory]
    [InlineData("glyph", "glyphs")]
    [InlineData("MNIST", "mnist")]
    [InlineData("minst", "mnist")]
    [InlineData("fashion_mnist", "fashion-mnist")]
    [InlineData("fashionmnist", "fashion-mnist")]
    [InlineData("imagenet", null)]
    [InlineData("", null)]
    public void An_unknown_name_is_answered_with_the_nearest(string name, string? nearest)
    {
        var fault = Assert.Throws<UnknownDatasetException>(() => DatasetCatalog.Load(name, cancellation: Cancel));
        Assert.Equal(nearest, fault.Suggestion);
        Assert.Contains("glyphs, mnist, fashion-mnist", fault.Message);
        if (nearest is not null) Assert.Contains($"Did you mean '{nearest}'?", fault.Message);
    }

    [Fact]
    public void A_very_long_unknown_name_costs_little() =>
        Assert.Throws<UnknownDatasetException>(() => DatasetCatalog.Load(new string('x', 10_000_000), cancellation: Cancel));

    [Fact]
    public void Published_hashes_are_whole()
    {
        foreach (var source in IdxSource.All)
        {
            foreach (var file in new[] { source.TrainImages, source.TrainLabels, source.TestImages, source.TestLabels })
                Assert.True(file.Hash!.IsWhole);
        }
    }

    [Fact]
    public void Images_and_labels_that_do_not_belong_together_are_refused()
    {
        _folder.File("train-images-idx3-ubyte", IdxBytes.Build(IdxBytes.Ramp(18), 2, 3, 3));
        _folder.File("train-labels-idx1-ubyte", IdxBytes.Build([1, 2, 3], 3));
        _folder.File("t10k-images-idx3-ubyte", IdxBytes.Build(IdxBytes.Ramp(16), 1, 4, 4));
        _folder.File("t10k-labels-idx1-ubyte", IdxBytes.Build([1], 1));
        Assert.Contains("2 images, but", Refused());
        _folder.File("train-labels-idx1-ubyte", IdxBytes.Build([1, 2], 2));
        Assert.Contains("holds images of 3x3", Refused());
        _folder.File("t10k-images-idx3-ubyte", IdxBytes.Build(IdxBytes.Ramp(9), 1, 3, 3));
        _folder.File("t10k-labels-idx1-ubyte", IdxBytes.Build([10], 1));
        Assert.Contains("label 10", Refused());

        string Refused() => Assert.Throws<DatasetException>(() => DatasetCatalog.Load("mnist", _folder.Path, cancellation: Cancel)).Message;
    }

    [Theory]
    [InlineData("mnist", 0.1307f, 0.3081f)]
    [InlineData("fashion-mnist", 0.2860f, 0.3530f)]
    public void The_real_data_sets_load_and_have_the_published_statistics(string name, float mean, float std)
    {
        var (train, test) = DatasetCatalog.Load(name, SharedFiles.RequireFolder("data", name), cancellation: Cancel);
        Assert.Equal((60_000, 10_000), (train.Count, test.Count));
        Assert.Equal((1, 28, 28), (train.Channels, train.Height, train.Width));
        Assert.Equal(10, train.Labels.ToArray().Distinct().Count());
        Assert.Equal([mean], train.Mean);
        Assert.Equal([std], test.Std);
        var measured = PixelStatistics.Measure(train);
        Assert.Equal(mean, measured.Mean[0], 1e-4f);
        Assert.Equal(std, measured.Std[0], 1e-4f);
    }
}
