using Vertebra.Common;
using Vertebra.Models.Catalogue;
using Vertebra.Models.Families;
using Vertebra.Models.Layers;

namespace Vertebra.Models;

/// <summary>Every network that comes with the library, by name.</summary>
public static class ModelCatalog
{
    private const string LeNet = "LeNet";
    private const string AlexNet = "AlexNet";
    private const string Vgg = "VGG";
    private const string Inception = "Inception";
    private const string ResNet = "ResNet";
    private const string ResNeSt = "ResNeSt";
    private const string DenseNet = "DenseNet";
    private const string EfficientNet = "EfficientNet";
    private const string MobileNet = "MobileNet";
    private const string CifarResNet = "CIFAR ResNet";

    private static readonly InputSize ImageNet = new(3, 224, 224);
    private static readonly InputSize ImageNet299 = new(3, 299, 299);
    private static readonly InputSize Cifar = new(3, 32, 32);

    /// <summary>The networks, family by family.</summary>
    public static IReadOnlyList<ModelEntry> Entries { get; } = [.. All().Select(CataloguePreprocessing.Complete)];

    private static ModelEntry[] All() =>
    [
        new("lenet5", LeNet, 1998, Papers.LeNet, 10, new(1, 32, 32), 61_706, null, o => new LeNet5(o.Classes, o.InChannels)),

        new("alexnet", AlexNet, 2014, Papers.OneWeirdTrick, 1000, ImageNet, 61_100_840, 0.71, o => new AlexNet(o.Classes, o.InChannels)),
        new("alexnet_2012", AlexNet, 2012, Papers.AlexNet, 1000, ImageNet, 60_965_224, null, o => new AlexNet2012(o.Classes, o.InChannels)),

        VggNet("vgg11", 132_863_336, 7.61, VggConfig.Vgg11),
        VggNet("vgg11_bn", 132_868_840, 7.61, VggConfig.Vgg11 with { BatchNorm = true }),
        VggNet("vgg13", 133_047_848, 11.31, VggConfig.Vgg13),
        VggNet("vgg13_bn", 133_053_736, 11.31, VggConfig.Vgg13 with { BatchNorm = true }),
        VggNet("vgg16", 138_357_544, 15.47, VggConfig.Vgg16),
        VggNet("vgg16_bn", 138_365_992, 15.47, VggConfig.Vgg16 with { BatchNorm = true }),
        VggNet("vgg19", 143_667_240, 19.63, VggConfig.Vgg19),
        VggNet("vgg19_bn", 143_678_248, 19.63, VggConfig.Vgg19 with { BatchNorm = true }),

        new("inception_v1", Inception, 2014, Papers.GoogLeNet, 10, new(1, 96, 96), 5_977_530, null, o => new InceptionV1(o.Classes, o.InChannels)) { Recipe = TrainingRecipe.InceptionV1 },
        new("googlenet", Inception, 2014, Papers.GoogLeNet, 1000, ImageNet, 13_004_888, 1.50, o => new GoogLeNet(o.Classes, o.InChannels)),
        new("inception_v2", Inception, 2015, Papers.BatchNormalization, 1000, ImageNet, 11_295_240, null, o => new BnInception(o.Classes, o.InChannels)),
        new("inception_v3", Inception, 2015, Papers.InceptionV3, 1000, ImageNet299, 27_161_264, 5.71, o => new InceptionV3(o.Classes, o.InChannels)),
        new("inception_v4", Inception, 2016, Papers.InceptionV4, 1000, ImageNet299, 42_679_816, 12.28, o => new InceptionV4(o.Classes, o.InChannels)),
        new("inception_resnet_v2", Inception, 2016, Papers.InceptionV4, 1000, ImageNet299, 55_843_464, 13.18, o => new InceptionResNetV2(o.Classes, o.InChannels)),

        Residual("resnet18", ResNet, 2015, Papers.ResNet, 224, 11_689_512, 1.82, ResNetConfig.ResNet18),
        Residual("resnet34", ResNet, 2015, Papers.ResNet, 224, 21_797_672, 3.67, ResNetConfig.ResNet34),
        Residual("resnet50", ResNet, 2015, Papers.ResNet, 224, 25_557_032, 4.11, ResNetConfig.ResNet50),
        Residual("resnet101", ResNet, 2015, Papers.ResNet, 224, 44_549_160, 7.83, ResNetConfig.ResNet101),
        Residual("resnet152", ResNet, 2015, Papers.ResNet, 224, 60_192_808, 11.56, ResNetConfig.ResNet152),
        Residual("resnet50_v1", ResNet, 2015, Papers.ResNet, 224, 25_557_032, null, ResNetConfig.ResNet50 with { StrideOnFirst = true }),
        Residual("resnet101_v1", ResNet, 2015, Papers.ResNet, 224, 44_549_160, null, ResNetConfig.ResNet101 with { StrideOnFirst = true }),
        Residual("resnet152_v1", ResNet, 2015, Papers.ResNet, 224, 60_192_808, null, ResNetConfig.ResNet152 with { StrideOnFirst = true }),
        Residual("resnext50_32x4d", ResNet, 2016, Papers.ResNeXt, 224, 25_028_904, 4.26, ResNetConfig.ResNet50 with { Cardinality = 32, BaseWidth = 4 }),
        Residual("resnext101_32x8d", ResNet, 2016, Papers.ResNeXt, 224, 88_791_336, 16.48, ResNetConfig.ResNet101 with { Cardinality = 32, BaseWidth = 8 }),
        Residual("resnext101_64x4d", ResNet, 2016, Papers.ResNeXt, 224, 83_455_272, 15.52, ResNetConfig.ResNet101 with { Cardinality = 64, BaseWidth = 4 }),
        Residual("wide_resnet50_2", ResNet, 2016, Papers.WideResNet, 224, 68_883_240, 11.43, ResNetConfig.ResNet50 with { BaseWidth = 128 }),
        Residual("wide_resnet101_2", ResNet, 2016, Papers.WideResNet, 224, 126_886_696, 22.80, ResNetConfig.ResNet101 with { BaseWidth = 128 }),
        Residual("resnet18d", ResNet, 2018, Papers.BagOfTricks, 224, 11_708_744, 2.06, ResNetConfig.ResNet18 with { DeepStem = true, Shortcut = ShortcutOption.AveragedProjection, ZeroInitLast = true }),
        Residual("resnet34d", ResNet, 2018, Papers.BagOfTricks, 224, 21_816_904, 3.91, ResNetConfig.ResNet34 with { DeepStem = true, Shortcut = ShortcutOption.AveragedProjection, ZeroInitLast = true }),
        Residual("resnet50c", ResNet, 2018, Papers.BagOfTricks, 224, 25_576_264, 4.35, ResNetConfig.ResNet50 with { DeepStem = true, ZeroInitLast = true }),
        Residual("resnet50d", ResNet, 2018, Papers.BagOfTricks, 224, 25_576_264, 4.35, ResNetConfig.ResNet50 with { DeepStem = true, Shortcut = ShortcutOption.AveragedProjection, ZeroInitLast = true }),
        Residual("resnet50s", ResNet, 2018, Papers.BagOfTricks, 224, 25_680_808, null, ResNetConfig.ResNet50 with { DeepStem = true, StemWidth = 64, ZeroInitLast = true }),
        Residual("resnet101c", ResNet, 2018, Papers.BagOfTricks, 224, 44_568_392, null, ResNetConfig.ResNet101 with { DeepStem = true, ZeroInitLast = true }),
        Residual("resnet101d", ResNet, 2018, Papers.BagOfTricks, 256, 44_568_392, 10.55, ResNetConfig.ResNet101 with { DeepStem = true, Shortcut = ShortcutOption.AveragedProjection, ZeroInitLast = true }),
        Residual("resnet152d", ResNet, 2018, Papers.BagOfTricks, 256, 60_212_040, 15.41, ResNetConfig.ResNet152 with { DeepStem = true, Shortcut = ShortcutOption.AveragedProjection, ZeroInitLast = true }),
        Residual("resnext50d_32x4d", ResNet, 2018, Papers.ResNeXt, 224, 25_048_136, null, ResNetConfig.ResNet50 with { Cardinality = 32, BaseWidth = 4, DeepStem = true, Shortcut = ShortcutOption.AveragedProjection, ZeroInitLast = true }),
        Residual("seresnet50", ResNet, 2017, Papers.SqueezeExcitation, 224, 28_088_024, null, ResNetConfig.ResNet50 with { SqueezeReduction = 16, ZeroInitLast = true }),

        Residual("resnest14d", ResNeSt, 2020, Papers.ResNeSt, 224, 10_611_688, 2.76, Families.ResNeSt.ResNeSt14),
        Residual("resnest26d", ResNeSt, 2020, Papers.ResNeSt, 224, 17_069_448, 3.64, Families.ResNeSt.ResNeSt26),
        Residual("resnest50d", ResNeSt, 2020, Papers.ResNeSt, 224, 27_483_240, 5.40, Families.ResNeSt.ResNeSt50),
        Residual("resnest50d_1s4x24d", ResNeSt, 2020, Papers.ResNeSt, 224, 25_677_000, null, Families.ResNeSt.ResNeSt50 with { Block = ResNeStBottleneck.Kind(radix: 1, poolFirst: true), Cardinality = 4, BaseWidth = 24 }),
        Residual("resnest50d_4s2x40d", ResNeSt, 2020, Papers.ResNeSt, 224, 30_417_592, null, Families.ResNeSt.ResNeSt50 with { Block = ResNeStBottleneck.Kind(radix: 4, poolFirst: true), Cardinality = 2, BaseWidth = 40 }),
        Residual("resnest101e", ResNeSt, 2020, Papers.ResNeSt, 256, 48_275_016, 13.38, Families.ResNeSt.ResNeSt101),
        Residual("resnest200e", ResNeSt, 2020, Papers.ResNeSt, 320, 70_201_544, 35.69, Families.ResNeSt.ResNeSt200),
        Residual("resnest269e", ResNeSt, 2020, Papers.ResNeSt, 416, 110_929_480, 77.69, Families.ResNeSt.ResNeSt269),

        Dense("densenet121", 7_978_856, 2.87, [6, 12, 24, 16], 32, 64),
        Dense("densenet161", 28_681_000, 7.79, [6, 12, 36, 24], 48, 96),
        Dense("densenet169", 14_149_480, 3.40, [6, 12, 32, 32], 32, 64),
        Dense("densenet201", 20_013_928, 4.34, [6, 12, 48, 32], 32, 64),
        Dense("densenet264", 33_337_704, null, [6, 12, 64, 48], 32, 64),

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
        V2("tf_efficientnetv2_b2", 10_096_086, null, 260, o => new TfEfficientNetV2(o.Classes, o.InChannels, 1.1, 1.2)),
        V2("tf_efficientnetv2_b3", 14_358_406, null, 300, o => new TfEfficientNetV2(o.Classes, o.InChannels, 1.2, 1.4)),

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

        new("resnet20_cifar", CifarResNet, 2015, Papers.ResNet, 10, Cifar, 269_722, 0.0408, o => new CifarResNet(20, o.Classes, o.InChannels)),
        new("resnet32_cifar", CifarResNet, 2015, Papers.ResNet, 10, Cifar, 464_154, null, o => new CifarResNet(32, o.Classes, o.InChannels)),
        new("resnet44_cifar", CifarResNet, 2015, Papers.ResNet, 10, Cifar, 658_586, null, o => new CifarResNet(44, o.Classes, o.InChannels)),
        new("resnet56_cifar", CifarResNet, 2015, Papers.ResNet, 10, Cifar, 853_018, null, o => new CifarResNet(56, o.Classes, o.InChannels)),
        new("resnet110_cifar", CifarResNet, 2015, Papers.ResNet, 10, Cifar, 1_727_962, null, o => new CifarResNet(110, o.Classes, o.InChannels)),
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

    private static ModelEntry VggNet(string name, long parameters, double gigaMultiplyAdds, VggConfig config) => new(
        name, Vgg, 2014, Papers.Vgg, 1000, ImageNet, parameters, gigaMultiplyAdds, o => new Vgg(config, o.Classes, o.InChannels))
    {
        Recipe = config.BatchNorm ? TrainingRecipe.Default : TrainingRecipe.Vgg,
    };

    private static ModelEntry Residual(
        string name, string family, int year, Paper paper, int size, long parameters, double? gigaMultiplyAdds, ResNetConfig config) => new(
        name, family, year, paper, 1000, Square(size), parameters, gigaMultiplyAdds,
        o => new ResNet(config, o.Classes, o.InChannels));

    private static ModelEntry Dense(string name, long parameters, double? gigaMultiplyAdds, int[] blocks, int growth, int stem) => new(
        name, DenseNet, 2017, Papers.DenseNet, 1000, ImageNet, parameters, gigaMultiplyAdds,
        o => new DenseNet(blocks, growth, stem, o.Classes, o.InChannels));

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
