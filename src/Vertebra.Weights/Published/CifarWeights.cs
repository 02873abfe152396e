using Vertebra.Downloads;
using static Vertebra.Weights.Published.CentreCrop;

namespace Vertebra.Weights.Published;

/// <summary>The CIFAR-10 ResNets that Yerlan Idelbayev trained (akamaster/pytorch_resnet_cifar10 on GitHub).</summary>
internal static class CifarWeights
{
    private const string Folder = "https://github.com/akamaster/pytorch_resnet_cifar10/raw/master/pretrained_models/";

    public static IReadOnlyList<PublishedWeights> All { get; } =
    [
        Of("resnet20", "12fca82f0bebc4135bf1f32f6e3710e61d5108578464b84fd6d7f5c1b04036c8", 91.73),
        Of("resnet32", "d509ac1820d7f25398913559d7e81a13229b1e7adc5648e3bfa5e22dc137f850", 92.63),
        Of("resnet44", "014dd654", 93.10),
        Of("resnet56", "4bfd9763", 93.39),
        Of("resnet110", "1d1ed7c2", 93.68),
    ];

    // The page gives the error in percent.
    private static PublishedWeights Of(string network, string hash, double top1)
    {
        string file = $"{network}-{hash[..8]}.th";
        return new PublishedWeights
        {
            Model = network + "_cifar",
            Tag = "cifar10",
            Source = "akamaster",
            Address = new Uri(Folder + file),
            FileName = file,
            Hash = new FileHash(hash),
            Preprocessing = Bilinear(32, 32),
            Top1 = top1,
            Licence = "akamaster/pytorch_resnet_cifar10: BSD-2-Clause",
        };
    }
}
