namespace Vertebra.Models.Catalogue;

/// <summary>What networks want of pictures where that is not <see cref="Preprocessing.ImageNetOf"/>.</summary>
internal static class CataloguePreprocessing
{
    private static readonly ChannelValues Half = [0.5f, 0.5f, 0.5f];
    private static readonly ChannelValues TensorFlow = [128f / 255, 128f / 255, 128f / 255];

    // name: shorter side, filter, mean and std (ImageNet's where absent)
    private static readonly Dictionary<string, Difference> Differences = new()
    {
        // The data that the networks are known by: MNIST's mean and std, and Fashion-MNIST's.
        ["lenet5"] = new(32, Interpolation.Bilinear, [0.1307f], [0.3081f]),
        ["inception_v1"] = new(96, Interpolation.Bilinear, [0.2860f], [0.3530f]),

        // torchvision normalises the pictures as ImageNet's and lets these two networks turn that into (x - 0.5) / 0.5.
        ["googlenet"] = new(256, Interpolation.Bilinear, Half),
        ["inception_v3"] = new(342, Interpolation.Bilinear, Half),
        ["inception_v4"] = new(341, Interpolation.Bicubic, Half),
        ["inception_resnet_v2"] = new(333, Interpolation.Bicubic, Half),

        ["resnext101_64x4d"] = new(232, Interpolation.Bilinear),
        ["resnet18d"] = new(256, Interpolation.Bicubic),
        ["resnet34d"] = new(256, Interpolation.Bicubic),
        ["resnet50c"] = new(256, Interpolation.Bicubic),
        ["resnet50d"] = new(256, Interpolation.Bicubic),
        ["resnet50s"] = new(256, Interpolation.Bicubic),
        ["resnet101c"] = new(256, Interpolation.Bicubic),
        ["resnet101d"] = new(269, Interpolation.Bicubic),
        ["resnet152d"] = new(269, Interpolation.Bicubic),
        ["resnext50d_32x4d"] = new(256, Interpolation.Bicubic),
        ["seresnet50"] = new(256, Interpolation.Bicubic),

        ["resnest50d_1s4x24d"] = new(256, Interpolation.Bicubic),
        ["resnest50d_4s2x40d"] = new(256, Interpolation.Bicubic),
        ["resnest101e"] = new(292, Interpolation.Bilinear),
        ["resnest200e"] = new(352, Interpolation.Bicubic),
        ["resnest269e"] = new(448, Interpolation.Bicubic),

        ["efficientnet_b0"] = new(256, Interpolation.Bicubic),
        ["efficientnet_b1"] = new(256, Interpolation.Bicubic),
        ["efficientnet_b2"] = new(288, Interpolation.Bicubic),
        ["efficientnet_b3"] = new(320, Interpolation.Bicubic),
        ["efficientnet_b4"] = new(384, Interpolation.Bicubic),
        ["efficientnet_b5"] = new(456, Interpolation.Bicubic),
        ["efficientnet_b6"] = new(528, Interpolation.Bicubic),
        ["efficientnet_b7"] = new(600, Interpolation.Bicubic),
        ["efficientnet_v2_s"] = new(384, Interpolation.Bilinear),
        ["efficientnet_v2_m"] = new(480, Interpolation.Bilinear),
        ["efficientnet_v2_l"] = new(480, Interpolation.Bicubic, Half),
        ["tf_efficientnetv2_b0"] = new(256, Interpolation.Bicubic),
        ["tf_efficientnetv2_b1"] = new(272, Interpolation.Bicubic),
        ["tf_efficientnetv2_b2"] = new(292, Interpolation.Bicubic),
        ["tf_efficientnetv2_b3"] = new(331, Interpolation.Bicubic),

        ["mobilenet_v1"] = new(256, Interpolation.Bicubic, Half),
        ["mobilenetv2_035"] = new(256, Interpolation.Bicubic),
        ["mobilenetv2_050"] = new(256, Interpolation.Bicubic),
        ["mobilenetv2_075"] = new(256, Interpolation.Bicubic),
        ["mobilenetv2_140"] = new(256, Interpolation.Bicubic),
        ["tf_mobilenet_v1"] = new(256, Interpolation.Bilinear, TensorFlow),
        ["tf_mobilenet_v2"] = new(256, Interpolation.Bilinear, TensorFlow),

        ["resnet20_cifar"] = new(32, Interpolation.Bilinear),
        ["resnet32_cifar"] = new(32, Interpolation.Bilinear),
        ["resnet44_cifar"] = new(32, Interpolation.Bilinear),
        ["resnet56_cifar"] = new(32, Interpolation.Bilinear),
        ["resnet110_cifar"] = new(32, Interpolation.Bilinear),
    };

    /// <summary>The names that differ.</summary>
    public static IReadOnlyCollection<string> Names => Differences.Keys;

    /// <summary>The entry with what its network wants.</summary>
    public static ModelEntry Complete(ModelEntry entry) => Differences.TryGetValue(entry.Name, out Difference? difference)
        ? entry with { Preprocessing = difference.Apply(entry.Preprocessing) }
        : entry;

    /// <param name="Resize">Length of the shorter side.</param>
    /// <param name="Filter">The filter.</param>
    /// <param name="Mean">The mean; ImageNet's where null.</param>
    /// <param name="Std">The standard deviation; equal to a given mean where null.</param>
    private sealed record Difference(int Resize, Interpolation Filter, ChannelValues? Mean = null, ChannelValues? Std = null)
    {
        public Preprocessing Apply(Preprocessing usual) => usual with
        {
            Resize = ResizeRule.ShortSide(Resize),
            Interpolation = Filter,
            Mean = Mean ?? usual.Mean,
            Std = Std ?? Mean ?? usual.Std,
        };
    }
}
