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

    public static Paper Vgg { get; } = new(
        "Simonyan, Zisserman: Very Deep Convolutional Networks for Large-Scale Image Recognition. ICLR 2015",
        "https://arxiv.org/abs/1409.1556");

    public static Paper ResNet { get; } = new(
        "He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition. CVPR 2016",
        "https://arxiv.org/abs/1512.03385");

    public static Paper ResNeXt { get; } = new(
        "Xie, Girshick, Dollár, Tu, He: Aggregated Residual Transformations for Deep Neural Networks. CVPR 2017",
        "https://arxiv.org/abs/1611.05431");

    public static Paper WideResNet { get; } = new(
        "Zagoruyko, Komodakis: Wide Residual Networks. BMVC 2016",
        "https://arxiv.org/abs/1605.07146");

    public static Paper SqueezeExcitation { get; } = new(
        "Hu, Shen, Sun: Squeeze-and-Excitation Networks. CVPR 2018",
        "https://arxiv.org/abs/1709.01507");

    public static Paper BagOfTricks { get; } = new(
        "He, Zhang, Zhang, Zhang, Xie, Li: Bag of Tricks for Image Classification with Convolutional Neural Networks. CVPR 2019",
        "https://arxiv.org/abs/1812.01187");

    public static Paper ResNeSt { get; } = new(
        "Zhang, Wu, Zhang, Zhu, Lin, Zhang, Sun, He, Mueller, Manmatha, Li, Smola: ResNeSt: Split-Attention Networks. 2020",
        "https://arxiv.org/abs/2004.08955");

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
