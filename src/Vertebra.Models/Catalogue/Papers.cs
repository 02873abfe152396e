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
}
