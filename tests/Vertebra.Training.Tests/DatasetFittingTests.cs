using Vertebra.Data;
using Vertebra.Models;
using Vertebra.Training.Tests.Support;

namespace Vertebra.Training.Tests;

public class DatasetFittingTests
{
    [Theory]
    [InlineData(28, 28, 32, true)]
    [InlineData(28, 28, 28, false)]
    [InlineData(28, 28, 36, true)]
    [InlineData(28, 28, 64, false)]
    [InlineData(28, 28, 29, false)]
    [InlineData(64, 64, 32, false)]
    public void Small_differences_are_padded_and_others_scaled(int height, int width, int side, bool padded)
    {
        ImageDataset fitted = DatasetFitting.Fit(White(1, height, width), new InputSize(1, side, side));
        Assert.Equal((side, side), (fitted.Height, fitted.Width));
        Assert.Equal(padded ? 0 : 255, fitted.Image(0)[0]);
        Assert.Equal(255, fitted.Image(0)[fitted.ImageSize / 2 + side / 2]);
    }

    [Fact]
    public void A_fitting_size_is_left_alone()
    {
        ImageDataset data = White(3, 20, 10);
        Assert.Same(data, DatasetFitting.Fit(data, new InputSize(3, 20, 10)));
    }

    [Fact]
    public void Both_splits_are_fitted()
    {
        DatasetSplits splits = DatasetFitting.Fit(new DatasetSplits(White(1, 28, 28), White(1, 28, 28)), new InputSize(1, 32, 32));
        Assert.Equal((32, 32), (splits.Train.Width, splits.Test.Width));
    }

    [Fact]
    public void Channels_that_differ_are_refused()
    {
        var fault = Assert.Throws<DatasetMismatchException>(() => DatasetFitting.Fit(White(1, 28, 28), new InputSize(3, 32, 32)));
        Assert.Contains("1x28x28", fault.Message);
        Assert.Contains("3x32x32", fault.Message);
    }

    [Fact]
    public void Distortion_is_refused() =>
        Assert.Throws<DatasetMismatchException>(() => DatasetFitting.Fit(White(1, 20, 10), new InputSize(1, 32, 32)));

    [Fact]
    public void Images_beyond_memory_are_refused() =>
        Assert.Throws<DatasetMismatchException>(() => DatasetFitting.Fit(White(1, 28, 28), new InputSize(1, 60_000, 60_000)));

    [Fact]
    public void A_network_that_does_not_take_the_size_says_what_to_do()
    {
        ImageDataset raw = Samples.DrawGlyphs(train: 20, test: 10).Train;
        var fault = Assert.Throws<DatasetMismatchException>(() => Samples.Evaluate(Samples.LeNet(), raw));
        Assert.Equal("glyphs has images of 1x28x28, but lenet5 takes 1x32x32; pad or resize them.", fault.Message);
    }

    [Fact]
    public void A_network_with_too_few_classes_is_refused()
    {
        var fault = Assert.Throws<DatasetMismatchException>(() => Samples.Evaluate(Samples.Linear(classes: 2), Samples.Stripes(6, classes: 3)));
        Assert.Contains("3 classes", fault.Message);
    }

    [Fact]
    public void An_empty_data_set_is_refused() => Assert.Throws<DatasetMismatchException>(
        () => Samples.Evaluate(Samples.Linear(), new ImageDataset("none", 1, 4, 4, [], [], ["a"])));

    private static ImageDataset White(int channels, int height, int width)
    {
        var pixels = new byte[channels * height * width];
        Array.Fill(pixels, (byte)255);
        return new ImageDataset("white", channels, height, width, pixels, [0], ["a"]);
    }
}
