using Vertebra.Checkpoints;
using Vertebra.Imaging;
using Vertebra.Inference;
using Vertebra.Models;

namespace Vertebra.Cli.Tests.Support;

/// <summary>Weights that nobody trained, and pictures of which they put as many into each class.</summary>
internal sealed class SortingNetwork
{
    public const string Model = "resnet20_cifar";
    public const int Classes = 4;
    public const int PerClass = 3;
    private const int Probes = 120;

    private static readonly Lazy<SortingNetwork> Shared = new(() => new SortingNetwork());

    private readonly Network _network;

    private SortingNetwork()
    {
        _network = ModelCatalog.Create(Model, Classes);
        _network.Initialize(1);
        byte[][] probes = [.. Enumerable.Range(0, Probes).Select(Probe)];
        Standardise(_network, Logits(_network, probes));
        float[][] logits = Logits(_network, probes);
        Pictures =
        [
            .. probes.Select((file, i) => (file, Array.IndexOf(logits[i], logits[i].Max())))
                .GroupBy(picture => picture.Item2).OrderBy(group => group.Key).SelectMany(group => group.Take(PerClass)),
        ];
    }

    private (byte[] File, int Class)[] Pictures { get; }

    /// <summary>Writes the weights and gives the pictures.</summary>
    public static (byte[] File, int Class)[] Save(string path)
    {
        NetworkWeights.Save(Shared.Value._network, path);
        return Shared.Value.Pictures;
    }

    // Stripes of two colours, from fine to one alone, with noise.
    private static byte[] Probe(int seed)
    {
        const int side = 32;
        var random = new Random(seed);
        var colours = new byte[6];
        random.NextBytes(colours);
        (int width, bool isUpright, int noise) = (1 << random.Next(6), random.Next(2) == 0, random.Next(1, 100));
        var pixels = new byte[side * side * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            int along = isUpright ? i / 3 % side : i / 3 / side;
            pixels[i] = (byte)Math.Clamp(colours[i % 3 + along / width % 2 * 3] + random.Next(-noise, noise), 0, 255);
        }
        return Testing.Pictures.Png(side, side, pixels);
    }

    private static float[][] Logits(Network network, byte[][] files)
    {
        using var classifier = new ImageClassifier(
            network, new ImageClassifierOptions { Preprocessing = ModelCatalog.Find(Model).Preprocessing });
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
