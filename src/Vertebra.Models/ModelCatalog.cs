using Vertebra.Models.Catalogue;
using Vertebra.Models.Families;
using Vertebra.Models.Layers;

namespace Vertebra.Models;

/// <summary>Every network that comes with the library, by name.</summary>
public static class ModelCatalog
{
    private const string LeNet = "LeNet";
    private const string AlexNet = "AlexNet";
    private const string EfficientNet = "EfficientNet";
    private const string MobileNet = "MobileNet";

    private static readonly InputSize ImageNet = new(3, 224, 224);

    /// <summary>The networks, family by family.</summary>
    public static IReadOnlyList<ModelEntry> Entries { get; } =
    [
        new("lenet5", LeNet, 1998, Papers.LeNet, 10, new(1, 32, 32), 61_706, null, o => new LeNet5(o.Classes, o.InChannels)),

        new("alexnet", AlexNet, 2014, Papers.OneWeirdTrick, 1000, ImageNet, 61_100_840, 0.71, o => new AlexNet(o.Classes, o.InChannels)),
        new("alexnet_2012", AlexNet, 2012, Papers.AlexNet, 1000, ImageNet, 60_965_224, null, o => new AlexNet2012(o.Classes, o.InChannels)),

        V1("efficientnet_b0", 5_288_548, 0.386, EfficientNetConfig.B0),
        V1("efficientnet_b1", 7_794_184, 0.687, EfficientNetConfig.B1),
        V1("efficientnet_b2", 9_109_994, 1.088, EfficientNetConfig.B2),
        V1("efficientnet_b3", 12_233_232, 1.827, EfficientNetConfig.B3),
        V1("efficientnet_b4", 19_341_616, 4.394, EfficientNetConfig.B4),
        V1("efficientnet_b5", 30_389_784, 10.266, EfficientNetConfig.B5),
        V1("efficientnet_b6", 43_040_704, 19.068, EfficientNetConfig.B6),
        V1("efficientnet_b7", 66_347_960, 37.746, EfficientNetConfig.B7),

        V2("efficientnet_v2_s", 21_458_488, 8.366, EfficientNetConfig.V2Small),
        V2("efficientnet_v2_m", 54_139_356, 24.582, EfficientNetConfig.V2Medium),
        V2("efficientnet_v2_l", 118_515_272, 56.080, EfficientNetConfig.V2Large),
        V2("tf_efficientnetv2_b0", 7_139_704, null, 224, o => new TfEfficientNetV2(o.Classes, o.InChannels)),
        V2("tf_efficientnetv2_b1", 8_141_052, null, 240, o => new TfEfficientNetV2(o.Classes, o.InChannels, 1.0, 1.1)),
        V2("tf_efficientnetv2_b2", 10_096_086, null, 260, o => new TfEfficientNetV2(o.Classes, o.InChannels, 1.1, 1.2, dropout: 0.3)),
        V2("tf_efficientnetv2_b3", 14_358_406, null, 300, o => new TfEfficientNetV2(o.Classes, o.InChannels, 1.2, 1.4, dropout: 0.3)),

        Mobile("mobilenet_v1", 2017, Papers.MobileNetV1, 4_231_976, 0.569, o => new MobileNetV1(o.Classes, o.InChannels)),
        Mobile("mobilenet_v2", 2018, Papers.MobileNetV2, 3_504_872, 0.301, o => new MobileNetV2(o.Classes, o.InChannels)),
        Mobile("mobilenetv2_035", 2018, Papers.MobileNetV2, 1_677_128, null, o => new MobileNetV2Timm(o.Classes, o.InChannels, 0.35)),
        Mobile("mobilenetv2_050", 2018, Papers.MobileNetV2, 1_968_680, null, o => new MobileNetV2Timm(o.Classes, o.InChannels, 0.5)),
        Mobile("mobilenetv2_075", 2018, Papers.MobileNetV2, 2_636_424, null, o => new MobileNetV2Timm(o.Classes, o.InChannels, 0.75)),
        Mobile("mobilenetv2_140", 2018, Papers.MobileNetV2, 6_108_776, null, o => new MobileNetV2Timm(o.Classes, o.InChannels, 1.4)),
        Mobile("mobilenet_v3_large", 2019, Papers.MobileNetV3, 5_483_032, 0.217, o => new MobileNetV3(MobileNetV3Config.Large(), o.Classes, o.InChannels)),
        Mobile("mobilenet_v3_small", 2019, Papers.MobileNetV3, 2_542_856, 0.057, o => new MobileNetV3(MobileNetV3Config.Small(), o.Classes, o.InChannels)),
        Mobile("tf_mobilenet_v1", 2017, Papers.MobileNetV1, 4_231_976, 0.569, o => new MobileNetV1(o.Classes, o.InChannels, padding: PaddingMode.Same)),
        Mobile("tf_mobilenet_v2", 2018, Papers.MobileNetV2, 3_504_872, 0.301, o => new MobileNetV2(o.Classes, o.InChannels, padding: PaddingMode.Same)),
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

    private static ModelEntry V1(string name, long parameters, double gigaMultiplyAdds, EfficientNetConfig config) => new(
        name, EfficientNet, 2019, Papers.EfficientNet, 1000, Square(config.Resolution), parameters, gigaMultiplyAdds,
        o => new EfficientNet(config, o.Classes, o.InChannels));

    private static ModelEntry V2(string name, long parameters, double gigaMultiplyAdds, EfficientNetConfig config) =>
        V2(name, parameters, gigaMultiplyAdds, config.Resolution, o => new EfficientNet(config, o.Classes, o.InChannels));

    private static ModelEntry V2(string name, long parameters, double? gigaMultiplyAdds, int resolution, Func<ModelOptions, Module> factory) =>
        new(name, EfficientNet, 2021, Papers.EfficientNetV2, 1000, Square(resolution), parameters, gigaMultiplyAdds, factory);

    private static ModelEntry Mobile(
        string name, int year, Paper paper, long parameters, double? gigaMultiplyAdds, Func<ModelOptions, Module> factory) =>
        new(name, MobileNet, year, paper, 1000, ImageNet, parameters, gigaMultiplyAdds, factory);

    private static InputSize Square(int side) => new(3, side, side);
}
