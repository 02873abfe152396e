using Vertebra.Downloads;
using static Vertebra.Weights.Published.CentreCrop;

namespace Vertebra.Weights.Published;

/// <summary>
/// Weights of timm (pytorch-image-models), with the tags that it uses since version 0.8. The defaults come first. Files of its GitHub
/// releases have the beginning of their hash in the name; for those that are only on the Hugging Face hub none is known.
/// </summary>
internal static class TimmWeights
{
    private const string Weights = "https://github.com/rwightman/pytorch-image-models/releases/download/v0.1-weights/";
    private const string Recipes = "https://github.com/huggingface/pytorch-image-models/releases/download/v0.1-rsb-weights/";
    private const string Gluon = "https://github.com/rwightman/pytorch-pretrained-gluonresnet/releases/download/v0.1/";
    private const string Split = "https://github.com/rwightman/pytorch-image-models/releases/download/v0.1-resnest/";
    private const string V2 = "https://github.com/rwightman/pytorch-image-models/releases/download/v0.1-effv2-weights/";
    private const string Tpu = "https://github.com/rwightman/pytorch-image-models/releases/download/v0.1-tpu-weights/";
    private const string Hub = "https://huggingface.co/timm/";
    private const string HubFile = "/resolve/main/model.safetensors";
    private const string Licence = "timm: Apache-2.0; its author advises to assume the terms of ImageNet for the weights";

    private static readonly Preprocessing Usual = Bicubic(256, 224);
    private static readonly Preprocessing UsualBilinear = Bilinear(256, 224);

    // The recipes of "ResNet strikes back" (arXiv:2110.00476) are measured on whole pictures of 288 pixels; A3 at 224 of 235.
    private static readonly Preprocessing Whole288 = Bicubic(288, 288);
    private static readonly Preprocessing Most288 = Bicubic(303, 288);
    private static readonly Preprocessing A3 = Bicubic(235, 224);

    public static IReadOnlyList<PublishedWeights> All { get; } =
    [
        OnHub("inception_v4", "tf_in1k", 80.156, Bicubic(341, 299, Halves)),
        OnHub("inception_resnet_v2", "tf_in1k", 80.462, Bicubic(333, 299, Halves)),

        Of("resnet18", "a1_in1k", Recipes, "resnet18_a1_0-d63eafa0", 73.158, Whole288),
        Of("resnet18", "a2_in1k", Recipes, "resnet18_a2_0-b61bd467", 72.372, Whole288),
        Of("resnet18", "a3_in1k", Recipes, "resnet18_a3_0-40c531c8", 68.254, A3),
        Of("resnet18", "gluon_in1k", Gluon, "gluon_resnet18_v1b-0757602b", 70.838, Usual),
        Of("resnet34", "a1_in1k", Recipes, "resnet34_a1_0-46f8f793", 77.918, Whole288),
        Of("resnet34", "a2_in1k", Recipes, "resnet34_a2_0-82d47d71", 77.158, Whole288),
        Of("resnet34", "a3_in1k", Recipes, "resnet34_a3_0-a20cabb6", 72.970, A3),
        Of("resnet34", "bt_in1k", Weights, "resnet34-43635321", 76.480, Most288),
        Of("resnet34", "gluon_in1k", Gluon, "gluon_resnet34_v1b-c6d82d59", 74.578, Usual),
        Of("resnet50", "a1_in1k", Recipes, "resnet50_a1_0-14fe96d1", 81.214, Whole288),
        Of("resnet50", "a1h_in1k", Recipes, "resnet50_a1h2_176-001a1197", 80.676, Bicubic(224, 224)),
        Of("resnet50", "a2_in1k", Recipes, "resnet50_a2_0-a2746f79", 80.772, Whole288),
        Of("resnet50", "a3_in1k", Recipes, "resnet50_a3_0-59cae1ef", 78.048, A3),
        Of("resnet50", "b1k_in1k", Recipes, "resnet50_b1k-532a802a", 80.706, Whole288),
        Of("resnet50", "b2k_in1k", Recipes, "resnet50_b2k-1ba180c1", 80.454, Whole288),
        Of("resnet50", "c1_in1k", Recipes, "resnet50_c1-5ba5e060", 80.912, Whole288),
        Of("resnet50", "c2_in1k", Recipes, "resnet50_c2-d01e05b2", 80.870, Whole288),
        Of("resnet50", "d_in1k", Recipes, "resnet50_d-f39db8af", 80.972, Whole288),
        Of("resnet50", "ram_in1k", Weights, "resnet50_ram-a26f946b", 79.976, Most288),
        Of("resnet50", "am_in1k", Weights, "resnet50_am-6c502b37", 78.998, Usual),
        Of("resnet50", "ra_in1k", Weights, "resnet50_ra-85ebb6e5", 79.836, Most288),
        Of("resnet50", "bt_in1k", Weights, "rw_resnet50-86acaeed", 79.640, Most288),
        Of("resnet50", "gluon_in1k", Gluon, "gluon_resnet50_v1b-0ebe02e2", 77.580, Usual),
        Of("resnet101", "a1h_in1k", Recipes, "resnet101_a1h-36d3f2aa", 82.778, Whole288),
        Of("resnet101", "a1_in1k", Recipes, "resnet101_a1_0-cdcb52a9", 82.322, Whole288),
        Of("resnet101", "a2_in1k", Recipes, "resnet101_a2_0-6edb36c7", 82.236, Whole288),
        Of("resnet101", "a3_in1k", Recipes, "resnet101_a3_0-1db14157", 79.814, A3),
        Of("resnet101", "gluon_in1k", Gluon, "gluon_resnet101_v1b-3b017079", 79.310, Usual),
        Of("resnet152", "a1h_in1k", Recipes, "resnet152_a1h-dc400468", 83.450, Whole288),
        Of("resnet152", "a1_in1k", Recipes, "resnet152_a1_0-2eee8a7a", 82.732, Whole288),
        Of("resnet152", "a2_in1k", Recipes, "resnet152_a2_0-b4c6978f", 82.608, Whole288),
        Of("resnet152", "a3_in1k", Recipes, "resnet152_a3_0-134d4688", 80.546, A3),
        Of("resnet152", "gluon_in1k", Gluon, "gluon_resnet152_v1b-c1edb0dd", 79.694, Usual),
        Of("resnext50_32x4d", "a1h_in1k", Recipes, "resnext50_32x4d_a1h-0146ab0a", 82.014, Whole288),
        Of("resnext50_32x4d", "a1_in1k", Recipes, "resnext50_32x4d_a1_0-b5a91a1d", 81.466, Whole288),
        Of("resnext50_32x4d", "a2_in1k", Recipes, "resnext50_32x4d_a2_0-efc76add", 81.304, Whole288),
        Of("resnext50_32x4d", "a3_in1k", Recipes, "resnext50_32x4d_a3_0-3e450271", 79.268, A3),
        Of("resnext50_32x4d", "ra_in1k", Weights, "resnext50_32x4d_ra-d733960d", 80.698, Most288),
        Of("resnext50_32x4d", "gluon_in1k", Gluon, "gluon_resnext50_32x4d-e6a097c1", 79.360, Usual),
        Of("resnext101_64x4d", "c1_in1k", Tpu, "resnext101_64x4d_c-0d0e0cc0", 83.156, Whole288),
        Of("resnext101_64x4d", "gluon_in1k", Gluon, "gluon_resnext101_64x4d-f9a8e184", 80.600, Usual),
        Of("wide_resnet50_2", "racm_in1k", Weights, "wide_resnet50_racm-8234f177", 82.280, Most288),

        Of("resnet18d", "ra2_in1k", Weights, "resnet18d_ra2-48a79e06", 72.296, Usual),
        Of("resnet34d", "ra2_in1k", Weights, "resnet34d_ra2-f8dcfcaf", 77.108, Usual),
        Of("resnet50c", "gluon_in1k", Gluon, "gluon_resnet50_v1c-48092f55", 78.012, Usual),
        Of("resnet50d", "ra2_in1k", Weights, "resnet50d_ra2-464e36ba", 80.546, Usual),
        Of("resnet50d", "a1_in1k", Recipes, "resnet50d_a1_0-e20cff14", 81.450, Whole288),
        Of("resnet50d", "a2_in1k", Recipes, "resnet50d_a2_0-a3adc64d", 81.164, Whole288),
        Of("resnet50d", "a3_in1k", Recipes, "resnet50d_a3_0-403fdfad", 78.722, A3),
        Of("resnet50d", "gluon_in1k", Gluon, "gluon_resnet50_v1d-818a1b1b", 79.078, Usual),
        Of("resnet50s", "gluon_in1k", Gluon, "gluon_resnet50_v1s-1762acc0", 78.718, Usual),
        Of("resnet101c", "gluon_in1k", Gluon, "gluon_resnet101_v1c-1f26822a", 79.542, Usual),
        Of("resnet101d", "ra2_in1k", Weights, "resnet101d_ra2-2803ffab", 82.254, Bicubic(269, 256)),
        Of("resnet101d", "gluon_in1k", Gluon, "gluon_resnet101_v1d-0f9c8644", 80.426, Usual),
        Of("resnet152d", "ra2_in1k", Weights, "resnet152d_ra2-5cac0439", 83.160, Bicubic(269, 256)),
        Of("resnet152d", "gluon_in1k", Gluon, "gluon_resnet152_v1d-bd354e12", 80.476, Usual),
        Of("resnext50d_32x4d", "bt_in1k", Weights, "resnext50d_32x4d-103e99f8", null, Usual),
        Of("seresnet50", "ra2_in1k", Weights, "seresnet50_ra_224-8efdb4bb", null, Usual),
        Of("seresnet50", "a1_in1k", Recipes, "seresnet50_a1_0-ffa00869", 81.102, Whole288),
        Of("seresnet50", "a2_in1k", Recipes, "seresnet50_a2_0-850de0d9", 81.106, Whole288),
        Of("seresnet50", "a3_in1k", Recipes, "seresnet50_a3_0-317ecd56", 77.028, A3),

        Of("resnest14d", "gluon_in1k", Weights, "gluon_resnest14-9c8fe254", 75.510, UsualBilinear),
        Of("resnest26d", "gluon_in1k", Weights, "gluon_resnest26-50eb607c", 78.484, UsualBilinear),
        Of("resnest50d", "in1k", Split, "resnest50-528c19ca", 80.964, UsualBilinear),
        Of("resnest50d_1s4x24d", "in1k", Split, "resnest50_fast_1s4x24d-d4a4f76f", 80.988, Usual),
        Of("resnest50d_4s2x40d", "in1k", Split, "resnest50_fast_4s2x40d-41d14ed0", 81.120, Usual),
        Of("resnest101e", "in1k", Split, "resnest101-22405ba7", 82.884, Bilinear(292, 256)),
        Of("resnest200e", "in1k", Split, "resnest200-75117900", 83.880, Bicubic(352, 320)),
        Of("resnest269e", "in1k", Split, "resnest269-0cc87c48", 84.542, Bicubic(448, 416)),

        Of("tf_efficientnetv2_b0", "in1k", V2, "tf_efficientnetv2_b0-c7cc451f", 78.358, Usual),
        Of("tf_efficientnetv2_b1", "in1k", V2, "tf_efficientnetv2_b1-be6e41b0", 79.462, Bicubic(272, 240)),
        Of("tf_efficientnetv2_b2", "in1k", V2, "tf_efficientnetv2_b2-847de54e", 80.194, Bicubic(292, 260)),
        Of("tf_efficientnetv2_b3", "in1k", V2, "tf_efficientnetv2_b3-57773f13", 81.970, Bicubic(331, 300)),

        OnHub("mobilenet_v1", "ra4_e3600_r224_in1k", 75.382, Bicubic(256, 224, Halves), "mobilenetv1_100"),
        Of("mobilenetv2_050", "lamb_in1k", Weights, "mobilenetv2_050-3d30d450", 65.950, Usual),
        Of("mobilenetv2_140", "ra_in1k", Weights, "mobilenetv2_140_ra-21a4e913", 76.520, Usual),
    ];

    private static PublishedWeights Of(
        string model, string tag, string release, string file, double? top1, Preprocessing preprocessing)
    {
        string name = file + ".pth";
        return New(model, tag, new Uri(release + name), name, top1, preprocessing) with { Hash = FileHash.InNameOf(name) };
    }

    private static PublishedWeights OnHub(
        string model, string tag, double top1, Preprocessing preprocessing, string? timmModel = null)
    {
        string name = $"{timmModel ?? model}.{tag}";
        PublishedWeights weights = New(model, tag, new Uri(Hub + name + HubFile), name + ".safetensors", top1, preprocessing);
        return timmModel is null ? weights : weights with { Aliases = [name] };
    }

    private static PublishedWeights New(
        string model, string tag, Uri address, string file, double? top1, Preprocessing preprocessing) => new()
        {
            Model = model,
            Tag = tag,
            Source = "timm",
            Address = address,
            FileName = file,
            Preprocessing = preprocessing,
            Top1 = top1,
            Licence = Licence,
        };
}
