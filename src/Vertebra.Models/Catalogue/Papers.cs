namespace Vertebra.Models.Catalogue;

/// <summary>The papers behind the catalogue.</summary>
internal static class Papers
{
    public static Paper LeNet { get; } = new(
        "LeCun, Bottou, Bengio, Haffner: Gradient-Based Learning Applied to Document Recognition. Proceedings of the IEEE 86 (11), 1998",
        "https://doi.org/10.1109/5.726791");

    public static Paper AlexNet { get; } = new(
        "Krizhevsky, Sutskever, Hinton: ImageNet Classification with Deep Convolutional Neural Networks. NIPS 2012",
        "https://doi.org/10.1145/3065386");

    public static Paper OneWeirdTrick { get; } = new(
        "Krizhevsky: One Weird Trick for Parallelizing Convolutional Neural Networks. 2014",
        "https://arxiv.org/abs/1404.5997");

    public static Paper GoogLeNet { get; } = new(
        "Szegedy, Liu, Jia, Sermanet, Reed, Anguelov, Erhan, Vanhoucke, Rabinovich: Going Deeper with Convolutions. CVPR 2015",
        "https://arxiv.org/abs/1409.4842");

    public static Paper BatchNormalization { get; } = new(
        "Ioffe, Szegedy: Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift. ICML 2015",
        "https://arxiv.org/abs/1502.03167");

    public static Paper InceptionV3 { get; } = new(
        "Szegedy, Vanhoucke, Ioffe, Shlens, Wojna: Rethinking the Inception Architecture for Computer Vision. CVPR 2016",
        "https://arxiv.org/abs/1512.00567");

    public static Paper InceptionV4 { get; } = new(
        "Szegedy, Ioffe, Vanhoucke, Alemi: Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning. AAAI 2017",
        "https://arxiv.org/abs/1602.07261");

    public static Paper DenseNet { get; } = new(
        "Huang, Liu, van der Maaten, Weinberger: Densely Connected Convolutional Networks. CVPR 2017",
        "https://arxiv.org/abs/1608.06993");
}
