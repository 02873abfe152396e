using System.Collections.Immutable;

namespace Vertebra.Models.Catalogue;

/// <summary>What networks want of pictures where that is not <see cref="ImagePreprocessing.ImageNet"/>.</summary>
internal static class CataloguePreprocessing
{
    private static readonly ImmutableArray<float> Half = [0.5f, 0.5f, 0.5f];
    private static readonly ImmutableArray<float> TensorFlow = [128f / 255, 128f / 255, 128f / 255];

    // name: shorter side, filter, mean and std (ImageNet's where absent)
    private static readonly Dictionary<string, Difference> Differences = new()
    {
        // The data that the networks are known by: MNIST's mean and std, and Fashion-MNIST's.
        ["lenet5"] = new(32, ResizeFilter.Bilinear, [0.1307f], [0.3081f]),
        ["inception_v1"] = new(96, ResizeFilter.Bilinear, [0.2860f], [0.3530f]),

        // torchvision normalises the pictures as ImageNet's and lets these two networks turn that into (x - 0.5) / 0.5.
        ["googlenet"] = new(256, ResizeFilter.Bilinear, Half),
        ["inception_v3"] = new(342, ResizeFilter.Bilinear, Half),
        ["inception_v4"] = new(341, ResizeFilter.Bicubic, Half),
        ["inception_resnet_v2"] = new(333, ResizeFilter.Bicubic, Half),

        ["resnext101_64x4d"] = new(232, ResizeFilter.Bilinear),
        ["resnet18d"] = new(256, ResizeFilter.Bicubic),
        ["resnet34d"] = new(256, ResizeFilter.Bicubic),
        ["resnet50c"] = new(256, ResizeFilter.Bicubic),
        ["resnet50d"] = new(256, ResizeFilter.Bicubic),
        ["resnet50s"] = new(256, ResizeFilter.Bicubic),
        ["resnet101c"] = new(256, ResizeFilter.Bicubic),
        ["resnet101d"] = new(269, ResizeFilter.Bicubic),
        ["resnet152d"] = new(269, ResizeFilter.Bicubic),
        ["resnext50d_32x4d"] = new(256, ResizeFilter.Bicubic),
        ["seresnet50"] = new(256, ResizeFilter.Bicubic),

        ["resnest50d_1s4x24d"] = new(256, ResizeFilter.Bicubic),
        ["resnest50d_4s2x40d"] = new(256, ResizeFilter.Bicubic),
        ["resnest101e"] = new(292, ResizeFilter.Bilinear),
        ["resnest200e"] = new(352, ResizeFilter.Bicubic),
        ["resnest269e"] = new(448, ResizeFilter.Bicubic),

        ["efficientnet_b0"] = new(256, ResizeFilter.Bicubic),
        ["efficientnet_b1"] = new(256, ResizeFilter.Bicubic),
        ["efficientnet_b2"] = new(288, ResizeFilter.Bicubic),
        ["efficientnet_b3"] = new(320, ResizeFilter.Bicubic),
        ["efficientnet_b4"] = new(384, ResizeFilter.Bicubic),
        ["efficientnet_b5"] = new(456, ResizeFilter.Bicubic),
        ["efficientnet_b6"] = new(528, ResizeFilter.Bicubic),
        ["efficientnet_b7"] = new(600, ResizeFilter.Bicubic),
        ["efficientnet_v2_s"] = new(384, ResizeFilter.Bilinear),
        ["efficientnet_v2_m"] = new(480, ResizeFilter.Bilinear),
        ["efficientnet_v2_l"] = new(480, ResizeFilter.Bicubic, Half),
        ["tf_efficientnetv2_b0"] = new(256, ResizeFilter.Bicubic),
        ["tf_efficientnetv2_b1"] = new(272, ResizeFilter.Bicubic),
        ["tf_efficientnetv2_b2"] = new(292, ResizeFilter.Bicubic),
        ["tf_efficientnetv2_b3"] = new(331, ResizeFilter.Bicubic),

        ["mobilenet_v1"] = new(256, ResizeFilter.Bicubic, Half),
        ["mobilenetv2_035"] = new(256, ResizeFilter.Bicubic),
        ["mobilenetv2_050"] = new(256, ResizeFilter.Bicubic),
        ["mobilenetv2_075"] = new(256, ResizeFilter.Bicubic),
        ["mobilenetv2_140"] = new(256, ResizeFilter.Bicubic),
        ["tf_mobilenet_v1"] = new(256, ResizeFilter.Bilinear, TensorFlow),
        ["tf_mobilenet_v2"] = new(256, ResizeFilter.Bilinear, TensorFlow),

        ["resnet20_cifar"] = new(32, ResizeFilter.Bilinear),
        ["resnet32_cifar"] = new(32, ResizeFilter.Bilinear),
        ["resnet44_cifar"] = new(32, ResizeFilter.Bilinear),
        ["resnet56_cifar"] = new(32, ResizeFilter.Bilinear),
        ["resnet110_cifar"] = new(32, ResizeFilter.Bilinear),
    };

    /// <summary>The names that differ.</summary>
    public static IReadOnlyCollection<string> Names => Differences.Keys;

    /// <summary>The entry with what its network wants.</summary>
    public static ModelEntry Complete(ModelEntry entry) => Differences.TryGetValue(entry.Name, out Difference? difference)
        ? entry with { Preprocessing = difference.Apply(entry.Preprocessing) }
        : entry;

    /// <param name="Resize">Length of the shorter side.</param>
    /// <param name="Filter">The filter.</param>
    /// <param name="Mean">The mean; ImageNet's where default.</param>
    /// <param name="Std">The standard deviation; equal to a given mean where default.</param>
    private sealed record Difference(
        int Resize, ResizeFilter Filter, ImmutableArray<float> Mean = default, ImmutableArray<float> Std = default)
    {
        public ImagePreprocessing Apply(ImagePreprocessing usual)
        {
            ImmutableArray<float> mean = Mean.IsDefault ? usual.Mean : Mean;
            ImmutableArray<float> std = !Std.IsDefault ? Std : Mean.IsDefault ? usual.Std : Mean;
            return usual with { Resize = Resize, Filter = Filter, Mean = mean, Std = std };
        }
    }
}
