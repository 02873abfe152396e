using Vertebra.Models.Catalogue;
using Vertebra.Models.Families;

namespace Vertebra.Models;

/// <summary>Every network that comes with the library, by name.</summary>
public static class ModelCatalog
{
    private const string LeNet = "LeNet";
    private const string AlexNet = "AlexNet";

    private static readonly InputSize ImageNet = new(3, 224, 224);

    /// <summary>The networks, family by family.</summary>
    public static IReadOnlyList<ModelEntry> Entries { get; } =
    [
        new("lenet5", LeNet, 1998, Papers.LeNet, 10, new(1, 32, 32), 61_706, null, o => new LeNet5(o.Classes, o.InChannels)),

        new("alexnet", AlexNet, 2014, Papers.OneWeirdTrick, 1000, ImageNet, 61_100_840, 0.71, o => new AlexNet(o.Classes, o.InChannels)),
        new("alexnet_2012", AlexNet, 2012, Papers.AlexNet, 1000, ImageNet, 60_965_224, null, o => new AlexNet2012(o.Classes, o.InChannels)),
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
