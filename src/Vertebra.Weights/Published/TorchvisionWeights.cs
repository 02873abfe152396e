using Vertebra.Downloads;
using static Vertebra.Weights.Published.CentreCrop;

namespace Vertebra.Weights.Published;

/// <summary>The weights of torchvision 0.14 and later, as its weight enumerations list them. The defaults come first.</summary>
internal static class TorchvisionWeights
{
    private const string Server = "https://download.pytorch.org/models/";
    private const string V1 = "imagenet1k_v1";
    private const string V2 = "imagenet1k_v2";
    private const string Licence =
        "torchvision: BSD-3-Clause; whether the terms of ImageNet allow a use is left to the user";

    // torchvision re-trained "V2" at smaller crops and evaluates it on a larger share of the picture.
    private static readonly Preprocessing Usual = Bilinear(256, 224);
    private static readonly Preprocessing Closer = Bilinear(232, 224);

    public static IReadOnlyList<PublishedWeights> All { get; } =
    [
        Of("alexnet", V1, "alexnet-owt-7be5be79", 56.522),

        Of("vgg11", V1, "vgg11-8a719046", 69.020),
        Of("vgg11_bn", V1, "vgg11_bn-6002323d", 70.370),
        Of("vgg13", V1, "vgg13-19584684", 69.928),
        Of("vgg13_bn", V1, "vgg13_bn-abd245e5", 71.586),
        Of("vgg16", V1, "vgg16-397923af", 71.592),
        Of("vgg16_bn", V1, "vgg16_bn-6c64b313", 73.360),
        Of("vgg19", V1, "vgg19-dcbb9e9d", 72.376),
        Of("vgg19_bn", V1, "vgg19_bn-c79401a0", 74.218),

        // Converted from TensorFlow: torchvision normalises as for ImageNet and undoes that within the network.
        Of("googlenet", V1, "googlenet-1378be20", 69.778, Bilinear(256, 224, Halves)),
        Of("inception_v3", V1, "inception_v3_google-0cc3c7bd", 77.294, Bilinear(342, 299, Halves)),

        Of("resnet18", V1, "resnet18-f37072fd", 69.758),
        Of("resnet34", V1, "resnet34-b627a593", 73.314),
        Of("resnet50", V2, "resnet50-11ad3fa6", 80.858, Closer),
        Of("resnet50", V1, "resnet50-0676ba61", 76.130),
        Of("resnet101", V2, "resnet101-cd907fc2", 81.886, Closer),
        Of("resnet101", V1, "resnet101-63fe2227", 77.374),
        Of("resnet152", V2, "resnet152-f82ba261", 82.284, Closer),
        Of("resnet152", V1, "resnet152-394f9c45", 78.312),
        Of("resnext50_32x4d", V2, "resnext50_32x4d-1a0047aa", 81.198, Closer),
        Of("resnext50_32x4d", V1, "resnext50_32x4d-7cdf4587", 77.618),
        Of("resnext101_32x8d", V2, "resnext101_32x8d-110c445d", 82.834, Closer),
        Of("resnext101_32x8d", V1, "resnext101_32x8d-8ba56ff5", 79.312),
        Of("resnext101_64x4d", V1, "resnext101_64x4d-173b62eb", 83.246, Closer),
        Of("wide_resnet50_2", V2, "wide_resnet50_2-9ba9bcbe", 81.602, Closer),
        Of("wide_resnet50_2", V1, "wide_resnet50_2-95faca4d", 78.468),
        Of("wide_resnet101_2", V2, "wide_resnet101_2-d733dc28", 82.510, Closer),
        Of("wide_resnet101_2", V1, "wide_resnet101_2-32ee1156", 78.848),

        Of("densenet121", V1, "densenet121-a639ec97", 74.434),
        Of("densenet161", V1, "densenet161-8d451a50", 77.138),
        Of("densenet169", V1, "densenet169-b2777c0a", 75.600),
        Of("densenet201", V1, "densenet201-c1103571", 76.896),

        Of("efficientnet_b0", V1, "efficientnet_b0_rwightman-3dd342df", 77.692, Bicubic(256, 224)),
        Of("efficientnet_b1", V2, "efficientnet_b1-c27df63c", 79.838, Bilinear(255, 240)),
        Of("efficientnet_b1", V1, "efficientnet_b1_rwightman-533bc792", 78.642, Bicubic(256, 240)),
        Of("efficientnet_b2", V1, "efficientnet_b2_rwightman-bcdf34b7", 80.608, Bicubic(288, 288)),
        Of("efficientnet_b3", V1, "efficientnet_b3_rwightman-cf984f9c", 82.008, Bicubic(320, 300)),
        Of("efficientnet_b4", V1, "efficientnet_b4_rwightman-7eb33cd5", 83.384, Bicubic(384, 380)),
        Of("efficientnet_b5", V1, "efficientnet_b5_lukemelas-b6417697", 83.444, Bicubic(456, 456)),
        Of("efficientnet_b6", V1, "efficientnet_b6_lukemelas-c76e70fd", 84.008, Bicubic(528, 528)),
        Of("efficientnet_b7", V1, "efficientnet_b7_lukemelas-dcc49843", 84.122, Bicubic(600, 600)),

        Of("efficientnet_v2_s", V1, "efficientnet_v2_s-dd5fe13b", 84.228, Bilinear(384, 384)),
        Of("efficientnet_v2_m", V1, "efficientnet_v2_m-dc08266a", 85.112, Bilinear(480, 480)),
        Of("efficientnet_v2_l", V1, "efficientnet_v2_l-59c71312", 85.808, Bicubic(480, 480, Halves)),

        Of("mobilenet_v2", V2, "mobilenet_v2-7ebf99e0", 72.154, Closer),
        Of("mobilenet_v2", V1, "mobilenet_v2-b0353104", 71.878),
        Of("mobilenet_v3_large", V2, "mobilenet_v3_large-5c1a4163", 75.274, Closer),
        Of("mobilenet_v3_large", V1, "mobilenet_v3_large-8738ca79", 74.042),
        Of("mobilenet_v3_small", V1, "mobilenet_v3_small-047dcff4", 67.668),
    ];

    private static PublishedWeights Of(string model, string tag, string file, double top1, Preprocessing? preprocessing = null)
    {
        string name = file + ".pth";
        return new PublishedWeights
        {
            Model = model,
            Tag = tag,
            Source = "torchvision",
            Address = new Uri(Server + name),
            FileName = name,
            Hash = FileHash.InNameOf(name),
            Preprocessing = preprocessing ?? Usual,
            Top1 = top1,
            Licence = Licence,
        };
    }
}
