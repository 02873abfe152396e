using Vertebra.Models.Catalogue;
using Vertebra.Models.Families;

namespace Vertebra.Models;

/// <summary>Every network that comes with the library, by name.</summary>
public static class ModelCatalog
{
    private const string LeNet = "LeNet";
    private const string AlexNet = "AlexNet";
    private const string Inception = "Inception";
    private const string DenseNet = "DenseNet";

    private static readonly InputSize ImageNet = new(3, 224, 224);
    private static readonly InputSize ImageNet299 = new(3, 299, 299);

    /// <summary>The networks, family by family.</summary>
    public static IReadOnlyList<ModelEntry> Entries { get; } =
    [
        new("lenet5", LeNet, 1998, Papers.LeNet, 10, new(1, 32, 32), 61_706, null, o => new LeNet5(o.Classes, o.InChannels)),

        new("alexnet", AlexNet, 2014, Papers.OneWeirdTrick, 1000, ImageNet, 61_100_840, 0.71, o => new AlexNet(o.Classes, o.InChannels)),
        new("alexnet_2012", AlexNet, 2012, Papers.AlexNet, 1000, ImageNet, 60_965_224, null, o => new AlexNet2012(o.Classes, o.InChannels)),

        new("inception_v1", Inception, 2014, Papers.GoogLeNet, 10, new(1, 96, 96), 5_977_530, null, o => new InceptionV1(o.Classes, o.InChannels)),
        new("googlenet", Inception, 2014, Papers.GoogLeNet, 1000, ImageNet, 13_004_888, 1.50, o => new GoogLeNet(o.Classes, o.InChannels)),
        new("inception_v2", Inception, 2015, Papers.BatchNormalization, 1000, ImageNet, 11_295_240, null, o => new BnInception(o.Classes, o.InChannels)),
        new("inception_v3", Inception, 2015, Papers.InceptionV3, 1000, ImageNet299, 27_161_264, 5.71, o => new InceptionV3(o.Classes, o.InChannels)),
        new("inception_v4", Inception, 2016, Papers.InceptionV4, 1000, ImageNet299, 42_679_816, 12.28, o => new InceptionV4(o.Classes, o.InChannels)),
        new("inception_resnet_v2", Inception, 2016, Papers.InceptionV4, 1000, ImageNet299, 55_843_464, 13.18, o => new InceptionResNetV2(o.Classes, o.InChannels)),

        new("densenet121", DenseNet, 2017, Papers.DenseNet, 1000, ImageNet, 7_978_856, 2.87, o => new DenseNet([6, 12, 24, 16], 32, 64, o.Classes, o.InChannels)),
        new("densenet161", DenseNet, 2017, Papers.DenseNet, 1000, ImageNet, 28_681_000, 7.79, o => new DenseNet([6, 12, 36, 24], 48, 96, o.Classes, o.InChannels)),
        new("densenet169", DenseNet, 2017, Papers.DenseNet, 1000, ImageNet, 14_149_480, 3.40, o => new DenseNet([6, 12, 32, 32], 32, 64, o.Classes, o.InChannels)),
        new("densenet201", DenseNet, 2017, Papers.DenseNet, 1000, ImageNet, 20_013_928, 4.34, o => new DenseNet([6, 12, 48, 32], 32, 64, o.Classes, o.InChannels)),
        new("densenet264", DenseNet, 2017, Papers.DenseNet, 1000, ImageNet, 33_337_704, null, o => new DenseNet([6, 12, 64, 48], 32, 64, o.Classes, o.InChannels)),
    ];

    /// <summary>The entry of a name.</summary>
    /// <param name="name">A name of <see cref="Entries"/>.</param>
    /// <exception cref="UnknownModelException">There is none; the message suggests the nearest names.</exception>
    public static ModelEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Entries.FirstOrDefault(entry => entry.Name == name)
            ?? throw new UnknownModelException(name, NearestNames.Of(name, Entries.Select(entry => entry.Name)));
    }

    /// <summary>Makes a network, with weights that are drawn when they are first read.</summary>
    /// <param name="name">A name of <see cref="Entries"/>.</param>
    /// <param name="classes">Number of logits; the entry's when null.</param>
    /// <param name="inChannels">Channels of the images; the entry's when null.</param>
    /// <exception cref="UnknownModelException">There is no such network; the message suggests the nearest names.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public static Network Create(string name, int? classes = null, int? inChannels = null) =>
        Find(name).Create(classes, inChannels);
}
