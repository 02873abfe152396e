using Vertebra.Classification;
using Vertebra.Imaging;
using Vertebra.Models;
using Vertebra.Testing;
using Vertebra.Training;

namespace Vertebra.Cli.Tests.Support;

/// <summary>Weights that nobody trained, and pictures of which they put as many into each class.</summary>
internal sealed class SortingNetwork
{
    public const string Model = "resnet20_cifar";
    public const int Classes = 4;
    private const int Probes = 60;

    private SortingNetwork((byte[] File, int Class)[] pictures) => Pictures = pictures;

    /// <summary>Pictures and what the weights take them for.</summary>
    public (byte[] File, int Class)[] Pictures { get; }

    /// <summary>Writes the weights.</summary>
    /// <param name="path">The file to create.</param>
    /// <param name="perClass">Pictures of each class.</param>
    public static SortingNetwork Save(string path, int perClass)
    {
        Network network = ModelCatalog.Create(Model, Classes);
        network.Initialize(1);
        byte[][] probes = [.. Enumerable.Range(0, Probes).Select(Probe)];
        Standardise(network, Logits(network, probes));
        NetworkWeights.Save(network, path);
        float[][] logits = Logits(network, probes);
        return new SortingNetwork(
        [
            .. probes.Select((file, i) => (file, Array.IndexOf(logits[i], logits[i].Max())))
                .GroupBy(picture => picture.Item2).OrderBy(group => group.Key).SelectMany(group => group.Take(perClass)),
        ]);
    }

    private static byte[] Probe(int seed)
    {
        var random = new Random(seed);
        return Testing.Pictures.Solid((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256));
    }

    private static float[][] Logits(Network network, byte[][] files)
    {
        using var classifier = new ImageClassifier(
            network, new ImageClassifierOptions { Preprocessing = ModelCatalog.Find(Model).Preprocessing.ToPreprocessing() });
        return [.. files.Select(file => classifier.Logits(ImageDecoder.Decode(file)))];
    }

    // Gives the score of each class the mean 0 and the deviation 1 over the probes, so that each wins now and then.
    private static void Standardise(Network network, float[][] logits)
    {
        Span<float> weight = network.State["linear.weight"].Values;
        Span<float> bias = network.State["linear.bias"].Values;
        int features = weight.Length / Classes;
        for (int c = 0; c < Classes; c++)
        {
            double mean = logits.Average(row => row[c]);
            double deviation = Math.Sqrt(logits.Average(row => Math.Pow(row[c] - mean, 2)));
            bias[c] = (float)((bias[c] - mean) / deviation);
            foreach (ref float value in weight.Slice(c * features, features))
                value = (float)(value / deviation);
        }
    }
}
