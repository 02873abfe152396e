using Vertebra.Downloads;

namespace Vertebra.Data;

/// <summary>A data set published as four gzip-compressed IDX files.</summary>
internal sealed record IdxSource(
    string Name, string[] ClassNames, float Mean, float Std, Uri[] Mirrors,
    RemoteFile TrainImages, RemoteFile TrainLabels, RemoteFile TestImages, RemoteFile TestLabels)
{
    private const string TrainImagesName = "train-images-idx3-ubyte.gz";
    private const string TrainLabelsName = "train-labels-idx1-ubyte.gz";
    private const string TestImagesName = "t10k-images-idx3-ubyte.gz";
    private const string TestLabelsName = "t10k-labels-idx1-ubyte.gz";

    public static IReadOnlyList<IdxSource> All { get; } =
    [
        // LeCun, Cortes and Burges, The MNIST database of handwritten digits.
        new("mnist", ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], 0.1307f, 0.3081f,
            [new("https://ossci-datasets.s3.amazonaws.com/mnist/"), new("https://storage.googleapis.com/cvdf-datasets/mnist/")],
            new(TrainImagesName, new("440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"), 9_912_422),
            new(TrainLabelsName, new("3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"), 28_881),
            new(TestImagesName, new("8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"), 1_648_877),
            new(TestLabelsName, new("f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"), 4_542)),
        // Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747.
        new("fashion-mnist",
            ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"], 0.2860f, 0.3530f,
            [
                new("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
                new("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
            ],
            new(TrainImagesName, new("3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"), 26_421_880),
            new(TrainLabelsName, new("a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"), 29_515),
            new(TestImagesName, new("346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"), 4_422_102),
            new(TestLabelsName, new("67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"), 5_148)),
    ];
}
