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

    public static Paper EfficientNet { get; } = new(
        "Tan, Le: EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks. ICML 2019",
        "https://arxiv.org/abs/1905.11946");

    public static Paper EfficientNetV2 { get; } = new(
        "Tan, Le: EfficientNetV2: Smaller Models and Faster Training. ICML 2021",
        "https://arxiv.org/abs/2104.00298");

    public static Paper MobileNetV1 { get; } = new(
        "Howard, Zhu, Chen, Kalenichenko, Wang, Weyand, Andreetto, Adam: MobileNets: Efficient Convolutional Neural Networks for Mobile "
        + "Vision Applications. 2017",
        "https://arxiv.org/abs/1704.04861");

    public static Paper MobileNetV2 { get; } = new(
        "Sandler, Howard, Zhu, Zhmoginov, Chen: MobileNetV2: Inverted Residuals and Linear Bottlenecks. CVPR 2018",
        "https://arxiv.org/abs/1801.04381");

    public static Paper MobileNetV3 { get; } = new(
        "Howard, Sandler, Chu, Chen, Chen, Tan, Wang, Zhu, Pang, Vasudevan, Le, Adam: Searching for MobileNetV3. ICCV 2019",
        "https://arxiv.org/abs/1905.02244");
}
