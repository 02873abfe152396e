using System.Security.Cryptography;

namespace Vertebra.Data.Tests;

public class GlyphTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Hash(ImageDataset data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < data.Count; i++) hash.AppendData(data.Image(i));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    [Fact]
    public void The_bytes_are_the_same_on_every_machine()
    {
        var glyphs = DatasetCatalog.Load("glyphs", cancellation: Cancel);
        Assert.Equal("09f08c0a01ba54335bbf0f8ce9bc459cec7d89c3f28f9b35aa1bfcd303eb7155", Hash(glyphs.Train));
        Assert.Equal("d3347fcab8b039576cc6cf728bbfe41fcbf99c9d02768a97c06e8b0eded2cbf8", Hash(glyphs.Test));
    }

    [Fact]
    public void Size_classes_and_statistics_are_those_of_a_small_MNIST()
    {
        var (train, test) = DatasetCatalog.Load("glyphs", seed: 1, cancellation: Cancel);
        Assert.Equal((20_000, 4_000), (train.Count, test.Count));
        Assert.Equal((1, 28, 28), (train.Channels, train.Height, train.Width));
        Assert.Equal(10, train.ClassNames.Count);
        Assert.All(train.Labels.ToArray().CountBy(label => label), pair => Assert.Equal(2_000, pair.Value));
        Assert.All(test.Labels.ToArray().CountBy(label => label), pair => Assert.Equal(400, pair.Value));
        Assert.Equal((train.Mean, train.Std), (test.Mean, test.Std));
        Assert.InRange(train.Mean[0], 0.1f, 0.2f);
    }

    [Fact]
    public void An_image_depends_on_seed_split_and_index_alone()
    {
        var (few, other) = (GlyphDataset.Generate(5, 40, 40, Cancel), GlyphDataset.Generate(6, 40, 40, Cancel));
        var many = GlyphDataset.Generate(5, 300, 300, Cancel);
        for (var i = 0; i < few.Train.Count; i++)
        {
            Assert.Equal(few.Train.Image(i), many.Train.Image(i));
            Assert.False(few.Train.Image(i).SequenceEqual(few.Test.Image(i)));
            Assert.False(few.Train.Image(i).SequenceEqual(other.Train.Image(i)));
        }
    }

    [Fact]
    public void Every_digit_has_several_styles_within_its_box()
    {
        Assert.Equal(10, GlyphStyles.Digits.Length);
        foreach (var styles in GlyphStyles.Digits)
        {
            Assert.True(styles.Length >= 2);
            foreach (var point in styles.SelectMany(style => style.Points))
            {
                Assert.InRange(point.X, 0, 1);
                Assert.InRange(point.Y, -0.1f, 1.1f);
            }
        }
    }

    [Fact]
    public void Drawing_can_be_cancelled() =>
        Assert.ThrowsAny<OperationCanceledException>(() => GlyphDataset.Generate(cancellation: new CancellationToken(canceled: true)));

    [Fact]
    public void A_linear_classifier_stays_under_93_percent()
    {
        var (train, test) = GlyphDataset.Generate(cancellation: Cancel);
        var best = SoftmaxRegression.BestTestAccuracy(train, test, epochs: 24);
        TestContext.Current.TestOutputHelper?.WriteLine($"Best test accuracy of softmax regression: {best:P2}");
        Assert.InRange(best, 0.80, 0.93);
    }
}
