using Vertebra.Checkpoints;
using Vertebra.Imaging;
using Vertebra.Models;
using Vertebra.Models.State;

namespace Vertebra.Inference.Tests;

public sealed class ImageClassifierTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vertebra-classification-").FullName;
    private readonly Network _network = ModelCatalog.Create("resnet20_cifar", 4);

    public ImageClassifierTests() => _network.Initialize(1);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_form_of_a_picture_gives_the_same()
    {
        using var classifier = new ImageClassifier(_network, Options());
        byte[] file = Pictures.Noise(3, 50, 40);
        string path = Write("a.png", file);
        IReadOnlyList<Prediction> expected = classifier.Classify(ImageDecoder.Decode(file));

        Assert.Equal(4, expected.Count);
        Assert.Equal(1, expected.Sum(prediction => prediction.Probability), 1e-5f);
        Assert.Equal(expected.OrderByDescending(prediction => prediction.Probability), expected);
        Assert.All(expected, prediction => Assert.Equal(classifier.Labels[prediction.Index], prediction.Label));
        Assert.Equal(expected, classifier.Classify(path));
        Assert.Equal(expected, classifier.Classify(file));
        Assert.Equal(expected, classifier.Classify(new MemoryStream(file)));
        Assert.Equal(expected.Take(2), classifier.Classify(path, top: 2));
    }

    [Fact]
    public void Many_files_come_in_order_and_broken_ones_in_their_place()
    {
        using var classifier = new ImageClassifier(_network, Options() with { BatchSize = 3 });
        string[] paths = [.. Enumerable.Range(0, 11).Select(i => Write($"{i}.png", Pictures.Noise(i, 40 + i, 33)))];
        File.WriteAllText(paths[4], "no picture");
        File.Delete(paths[10]);

        ImageClassification[] results = [.. classifier.Classify(paths, cancellationToken: TestContext.Current.CancellationToken)];

        Assert.Equal(paths, results.Select(result => result.Image));
        foreach (ImageClassification result in results.Where(result => result.Fault is null))
        {
            IReadOnlyList<Prediction> alone = classifier.Classify(result.Image);
            Assert.Equal(alone.Select(prediction => prediction.Index), result.Predictions.Select(prediction => prediction.Index));
            Assert.All(alone.Zip(result.Predictions), pair => Assert.Equal(pair.First.Probability, pair.Second.Probability, 1e-5f));
        }
        Assert.IsType<ImageFormatException>(results[4].Fault);
        Assert.IsType<FileNotFoundException>(results[10].Fault);
        Assert.Empty(results[4].Predictions);
        Assert.Equal(9, results.Count(result => result.Fault is null));
    }

    [Fact]
    public void Files_are_asked_for_as_they_are_needed_and_a_walk_can_be_left_or_stopped()
    {
        using var classifier = new ImageClassifier(_network, Options() with { BatchSize = 2 });
        string path = Write("a.png", Pictures.Noise(1));
        int asked = 0;
        IEnumerable<string> Endless()
        {
            while (true)
            {
                Interlocked.Increment(ref asked);
                yield return path;
            }
        }

        Assert.Equal(5, classifier.Classify(Endless(), cancellationToken: TestContext.Current.CancellationToken).Take(5).Count());
        Assert.InRange(asked, 5, 10);

        using var cancellation = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (ImageClassification _ in classifier.Classify(Endless(), cancellationToken: cancellation.Token))
                cancellation.Cancel();
        });
        Assert.Empty(classifier.Classify(Array.Empty<string>(), cancellationToken: TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Threads_may_share_a_classifier(int threads)
    {
        using var classifier = new ImageClassifier(_network, Options() with { Threads = threads });
        RgbImage[] images = [.. Enumerable.Range(0, 8).Select(i => ImageDecoder.Decode(Pictures.Noise(i)))];
        float[][] expected = [.. images.Select(classifier.Logits)];
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 6 }, i => Assert.Equal(expected[i % 8], classifier.Logits(images[i % 8])));
    }

    [Fact]
    public void Loading_takes_preprocessing_and_labels_from_the_catalogue_and_the_classes_from_the_weights()
    {
        string weights = Save(_network);
        using (var classifier = ImageClassifier.Load("resnet20_cifar", weights))
        {
            Assert.Equal(["class 0", "class 1", "class 2", "class 3"], classifier.Labels);
            Assert.Equal(new CropSize(32, 32), classifier.Preprocessing.Crop);
            Assert.Equal(0.485f, classifier.Preprocessing.Mean[0]);
        }
        using var own = ImageClassifier.Load("resnet20_cifar", weights, Options() with { Preprocessing = Preprocessing.TensorFlow with { Crop = new CropSize(64, 48) } });
        Assert.Equal("b", own.Labels[1]);
        Assert.Equal(4, own.Classify(Pictures.Noise(1, 300, 300)).Count);
    }

    [Fact]
    public void What_does_not_fit_is_an_error()
    {
        string weights = Save(_network);
        Assert.Throws<UnknownModelException>(() => ImageClassifier.Load("resnet21_cifar", weights));
        Assert.Contains("none.pth", Assert.Throws<FileNotFoundException>(() => ImageClassifier.Load("resnet20_cifar", "none.pth")).Message, StringComparison.Ordinal);
        Assert.Throws<StateDictionaryException>(() => ImageClassifier.Load("resnet32_cifar", weights));
        Assert.Throws<StateDictionaryException>(() => ImageClassifier.Load("resnet20_cifar", weights, new ImageClassifierOptions { Classes = 9 }));
        Assert.Throws<ArgumentException>(() => new ImageClassifier(_network, new ImageClassifierOptions { Labels = ["a"] }));
        Assert.Throws<ArgumentException>(() => new ImageClassifier(_network, new ImageClassifierOptions { Preprocessing = new() { Crop = null } }));
        Assert.Throws<ArgumentException>(() => new ImageClassifier(_network, new ImageClassifierOptions { Preprocessing = new() { Channels = 1 } }));
        var classifier = new ImageClassifier(_network, Options());
        Assert.Throws<ImageFormatException>(() => classifier.Classify("no picture"u8.ToArray()));
        Assert.Throws<ArgumentOutOfRangeException>(() => classifier.Classify(Pictures.Noise(1), top: 0));
        classifier.Dispose();
        classifier.Dispose();
        Assert.Throws<ObjectDisposedException>(() => classifier.Classify(Pictures.Noise(1)));
    }

    [Fact]
    public void Networks_of_one_channel_see_grey()
    {
        Network network = ModelCatalog.Create("lenet5");
        network.Initialize(2);
        using var classifier = ImageClassifier.Load("lenet5", Save(network));

        Assert.Equal(1, classifier.Preprocessing.Channels);
        Assert.Equal(5, classifier.Classify(Pictures.Noise(1, 28, 28)).Count);
        using var direct = new ImageClassifier(network);
        Assert.Equal(1, direct.Preprocessing.Channels);
    }

    [Fact]
    public void Labels_are_read_a_line_each()
    {
        string path = Path.Combine(_folder, "labels.txt");
        File.WriteAllText(path, "\uFEFFcat\r\n dog \r\n\r\nfish\n\n\n");
        Assert.Equal(["cat", "dog", "", "fish"], ClassLabels.Read(path));
        File.WriteAllText(path, "\n\n");
        Assert.Contains("labels.txt", Assert.ThrowsAny<IOException>(() => ClassLabels.Read(path)).Message, StringComparison.Ordinal);
        Assert.Equal("tench", ClassLabels.Default(1000)[0]);
        Assert.Equal("class 2", ClassLabels.Default(3)[2]);
    }

    [Fact]
    public void Scores_that_are_no_numbers_come_last()
    {
        Prediction[] top = Ranking.Top([1, float.NaN, 3, 3], 4, ["a", "b", "c", "d"]);
        Assert.Equal([2, 3, 0, 1], top.Select(prediction => prediction.Index));
    }

    private static ImageClassifierOptions Options() => new()
    {
        Preprocessing = new Preprocessing { Resize = ResizeRule.ShortSide(32), Crop = new CropSize(32, 32) },
        Labels = ["a", "b", "c", "d"],
    };

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private string Save(Network network)
    {
        string path = Path.Combine(_folder, network.Name + ".safetensors");
        NetworkWeights.Save(network, path);
        return path;
    }
}
