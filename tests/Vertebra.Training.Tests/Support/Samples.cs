using Vertebra.Data;
using Vertebra.Models;
using Vertebra.Models.Layers;
using Vertebra.Models.State;

namespace Vertebra.Training.Tests.Support;

internal static class Samples
{
    private static readonly Lazy<DatasetSplits> FewGlyphs =
        new(() => Fit(DrawGlyphs(train: 330, test: 50, seed: 3)));

    /// <summary>330 and 50 glyphs of 32x32.</summary>
    public static DatasetSplits Glyphs => FewGlyphs.Value;

    /// <summary>Glyphs of 28x28.</summary>
    public static DatasetSplits DrawGlyphs(int train, int test, ulong seed = 0) =>
        GlyphDataset.Generate(seed, train, test, TestContext.Current.CancellationToken);

    public static DatasetSplits Fit(DatasetSplits splits) => DatasetFitting.Fit(splits, new InputSize(1, 32, 32));

    public static TrainingResult Train(
        Network network, TrainerOptions options, IImageSource train, IImageSource? test = null, IProgress<TrainingProgress>? progress = null) =>
        new Trainer(network, options).Train(train, test, progress, TestContext.Current.CancellationToken);

    public static EvaluationResult Evaluate(Network network, IImageSource data, int batchSize = 64, Preprocessing? preprocessing = null) =>
        Evaluator.Evaluate(network, data, batchSize, preprocessing: preprocessing, cancellationToken: TestContext.Current.CancellationToken);

    public static Network LeNet(ulong seed = 1)
    {
        Network network = ModelCatalog.Create("lenet5");
        network.Initialize(seed);
        return network;
    }

    /// <summary>A linear classifier of 4x4 images.</summary>
    public static Network Linear(ulong seed = 1, int classes = 3)
    {
        var network = new Network("linear", new Sequential(new Flatten(), new Linear(16, classes)), new InputSize(1, 4, 4), classes);
        network.Initialize(seed);
        return network;
    }

    /// <summary>Random images of 4x4 with labels that a linear classifier can learn: the class's own pixels are bright.</summary>
    public static ImageDataset Stripes(int count, int classes = 3, int seed = 5, float[]? mean = null, float[]? std = null)
    {
        var random = new Random(seed);
        var pixels = new byte[count * 16];
        var labels = new int[count];
        random.NextBytes(pixels);
        for (int i = 0; i < count; i++)
        {
            labels[i] = i % classes;
            for (int p = 0; p < 16; p++)
                pixels[i * 16 + p] = (byte)(pixels[i * 16 + p] / 3 + (p % classes == labels[i] ? 150 : 0));
        }
        return new ImageDataset("stripes", 1, 4, 4, pixels, labels, [.. Enumerable.Range(0, classes).Select(i => $"class {i}")], mean, std);
    }

    public static float[][] Weights(Network network) => [.. network.Parameters.Select(parameter => parameter.Values.ToArray())];

    public static void AssertSameBits(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(expected[i].AsSpan().SequenceEqual(actual[i]), $"Tensor {i} differs.");
    }

    public static StateTensor[] Trainable(Network network) => [.. network.Parameters.Where(parameter => parameter.IsTrainable)];
}
