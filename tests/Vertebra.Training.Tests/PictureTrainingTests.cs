using System.Globalization;
using System.Text;
using Vertebra.Data;
using Vertebra.Imaging;
using Vertebra.Models;
using Vertebra.Training.Tests.Support;

namespace Vertebra.Training.Tests;

/// <summary>Pictures train and judge a network as images in memory do.</summary>
public sealed class PictureTrainingTests : IDisposable
{
    private const int Count = 40;
    private readonly TemporaryFolder _folder = new();
    private readonly DatasetSplits _raw = Samples.DrawGlyphs(train: Count, test: 20, seed: 6);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_table_of_pictures_gives_the_weights_that_images_in_memory_give(int threads)
    {
        DatasetSplits fitted = Samples.Fit(_raw);
        using LabelledImages train = Table("train", _raw.Train);
        using LabelledImages test = Table("test", _raw.Test);
        var options = new TrainerOptions { Epochs = 2, BatchSize = 8, Seed = 3, Threads = threads };

        Network expected = Samples.LeNet();
        TrainingResult inMemory = Samples.Train(expected, options, fitted.Train, fitted.Test);
        Network actual = Samples.LeNet();
        TrainingResult pictures = Samples.Train(actual, options with { Preprocessing = fitted.Train.Preprocessing }, train, test);

        Samples.AssertSameBits(Samples.Weights(expected), Samples.Weights(actual));
        Assert.Equal(inMemory.Test!.Loss, pictures.Test!.Loss);
        Assert.Empty(pictures.Faults);
        Assert.Equal(inMemory.Test.Loss, Samples.Evaluate(actual, test, preprocessing: fitted.Train.Preprocessing).Loss, 1e-9);
    }

    [Fact]
    public void Pictures_are_tested_as_the_images_in_memory_were_prepared()
    {
        DatasetSplits fitted = Samples.Fit(_raw);
        using LabelledImages test = Table("test", _raw.Test);
        var options = new TrainerOptions { Epochs = 1, BatchSize = 8 };

        Assert.Equal(
            Samples.Train(Samples.LeNet(), options, fitted.Train, fitted.Test).Test!.Loss,
            Samples.Train(Samples.LeNet(), options, fitted.Train, test).Test!.Loss);
    }

    [Fact]
    public void Pictures_that_cannot_be_read_are_left_out_and_told_or_end_a_strict_training()
    {
        Preprocessing preprocessing = Samples.Fit(_raw).Train.Preprocessing;
        using LabelledImages train = Table("train", _raw.Train, broken: [3, 17]);
        var options = new TrainerOptions { Epochs = 2, BatchSize = 8, Preprocessing = preprocessing };

        TrainingResult result = Samples.Train(Samples.LeNet(), options, train);

        Assert.Equal([3, 17], result.Faults.Select(fault => fault.Index));
        Assert.All(result.Faults, fault => Assert.Contains(fault.Name, fault.Cause.Message, StringComparison.Ordinal));
        Assert.All(result.Epochs, epoch => Assert.True(double.IsFinite(epoch.TrainLoss)));
        Assert.Throws<ImageFormatException>(() => Samples.Train(Samples.LeNet(), options with { Strict = true }, train));
    }

    [Fact]
    public void Where_nothing_can_be_read_the_training_says_so()
    {
        using LabelledImages train = Table("train", _raw.Train, broken: [.. Enumerable.Range(0, Count)]);
        var options = new TrainerOptions { BatchSize = 8, Preprocessing = Samples.Fit(_raw).Train.Preprocessing };

        var fault = Assert.Throws<DatasetMismatchException>(() => Samples.Train(Samples.LeNet(), options, train));

        Assert.Contains("None of the 40", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_preprocessing_pictures_are_prepared_as_for_ImageNet()
    {
        Network network = ModelCatalog.Create("resnet20_cifar", classes: 10);
        network.Initialize(2);
        using LabelledImages test = Table("test", _raw.Test);

        double expected = Samples.Evaluate(network, test, preprocessing: Preprocessing.ImageNetOf(32, 32)).Loss;

        Assert.Equal(expected, Samples.Evaluate(network, test).Loss);
    }

    [Fact]
    public void A_preprocessing_of_various_sizes_is_refused() => Assert.Throws<ArgumentException>(
        () => Samples.Train(Samples.LeNet(), new TrainerOptions { Preprocessing = new() { Crop = null, Channels = 1 } }, _raw.Train));

    private LabelledImages Table(string name, ImageDataset images, int[]? broken = null)
    {
        var rows = new StringBuilder("image,label\n");
        Directory.CreateDirectory(_folder.File(name));
        for (int i = 0; i < images.Count; i++)
        {
            RgbImage image = images.Read(i).ToRgbImage();
            byte[] file = Pictures.Png(image.Width, image.Height, image.Pixels);
            _folder.File($"{name}/{i}.png", broken?.Contains(i) == true ? file[..^30] : file);
            rows.Append(CultureInfo.InvariantCulture, $"{name}/{i}.png,{images.Label(i)}\n");
        }
        return LabelledImages.Open(
            _folder.File($"{name}.csv", Encoding.UTF8.GetBytes(rows.ToString())), new ImageLabelOptions { Labels = images.ClassNames });
    }
}
