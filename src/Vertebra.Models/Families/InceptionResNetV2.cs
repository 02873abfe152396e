using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// Inception-ResNet v2 (Szegedy, Ioffe, Vanhoucke, Alemi, "Inception-v4, Inception-ResNet and the impact of residual connections
/// on learning", 2016), with the tensor names of timm. The published weights expect images of 299x299, normalised with mean 0.5
/// and deviation 0.5 in every channel.
/// </summary>
public sealed class InceptionResNetV2 : Module
{
    // How often a block is repeated, and the factor of its residual (section 3.3 of the paper).
    private const int Blocks35 = 10;
    private const float Scale35 = 0.17f;
    private const int Blocks17 = 20;
    private const float Scale17 = 0.10f;
    private const int Blocks8 = 9;
    private const float Scale8 = 0.20f;

    private readonly BasicConvolution _unit;
    private readonly Module[] _features;
    private readonly AdaptiveAvgPool2d _globalPool;
    private readonly Dropout _headDrop;
    private readonly Linear _classif;

    /// <summary>Makes the network.</summary>
    /// <param name="classes">Number of logits.</param>
    /// <param name="inChannels">Channels of the images.</param>
    /// <param name="dropout">Probability of the dropout before the logits; 0.2 in the paper, none in timm.</param>
    /// <param name="norm">Epsilon and momentum of the batch normalisations; an epsilon of 1e-3 when null.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public InceptionResNetV2(int classes = 1000, int inChannels = 3, float dropout = 0, BatchNormOptions? norm = null)
    {
        Check.Ends(classes, inChannels);
        Check.Probability(dropout);
        _unit = BasicConv2d.With(norm);
        _features =
        [
            Child("conv2d_1a", _unit(inChannels, 32, kernel: 3, stride: 2)),
            Child("conv2d_2a", _unit(32, 32, kernel: 3)),
            Child("conv2d_2b", _unit(32, 64, kernel: 3, padding: 1)),
            Child("maxpool_3a", new MaxPool2d(kernel: 3, stride: 2)),
            Child("conv2d_3b", _unit(64, 80, kernel: 1)),
            Child("conv2d_4a", _unit(80, 192, kernel: 3)),
            Child("maxpool_5a", new MaxPool2d(kernel: 3, stride: 2)),
            Child("mixed_5b", Mixed5b()),
            Child("repeat", Repeat(Blocks35, Block35)),
            Child("mixed_6a", Mixed6a()),
            Child("repeat_1", Repeat(Blocks17, Block17)),
            Child("mixed_7a", Mixed7a()),
            Child("repeat_2", Repeat(Blocks8, () => Block8(Scale8, relu: true))),
            Child("block8", Block8(scale: 1, relu: false)),
            Child("conv2d_7b", _unit(2080, 1536, kernel: 1)),
        ];
        _globalPool = Child("global_pool", new AdaptiveAvgPool2d(1));
        _headDrop = Child("head_drop", new Dropout(dropout));
        _classif = Child("classif", new Linear(1536, classes));
    }

    /// <inheritdoc/>
    public override string TypeName => "InceptionResnetV2";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        x = _features.ApplyInTurnAsFeatures(x);
        x = _globalPool.Apply(x);
        x = x.Flatten();
        x = _headDrop.Apply(x);
        return _classif.Apply(x);
    }

    private static Sequential Repeat(int count, Func<Module> block) => new([.. Enumerable.Range(0, count).Select(_ => block())]);

    private InceptionBlock Mixed5b() =>
        new InceptionBlock("Mixed_5b")
            .Branch(("branch0", _unit(192, 96, kernel: 1)))
            .Branch(("branch1", new Sequential(
                _unit(192, 48, kernel: 1),
                _unit(48, 64, kernel: 5, padding: 2))))
            .Branch(("branch2", new Sequential(
                _unit(192, 64, kernel: 1),
                _unit(64, 96, kernel: 3, padding: 1),
                _unit(96, 96, kernel: 3, padding: 1))))
            .Branch(("branch3", new Sequential(
                new AvgPool2d(kernel: 3, stride: 1, padding: 1, countIncludePad: false),
                _unit(192, 64, kernel: 1))));

    // Figure 16 of the paper, on maps of 35x35.
    private ResidualBlock Block35()
    {
        var block = new ResidualBlock("Block35", Scale35);
        block
            .Branch(("branch0", _unit(320, 32, kernel: 1)))
            .Branch(("branch1", new Sequential(
                _unit(320, 32, kernel: 1),
                _unit(32, 32, kernel: 3, padding: 1))))
            .Branch(("branch2", new Sequential(
                _unit(320, 32, kernel: 1),
                _unit(32, 48, kernel: 3, padding: 1),
                _unit(48, 64, kernel: 3, padding: 1))));
        return block.Expand(128, 320);
    }

    // Figure 7 with k = 256, l = 256, m = 384, n = 384.
    private InceptionBlock Mixed6a() =>
        new InceptionBlock("Mixed_6a")
            .Branch(("branch0", _unit(320, 384, kernel: 3, stride: 2)))
            .Branch(("branch1", new Sequential(
                _unit(320, 256, kernel: 1),
                _unit(256, 256, kernel: 3, padding: 1),
                _unit(256, 384, kernel: 3, stride: 2))))
            .Branch(("branch2", new MaxPool2d(kernel: 3, stride: 2)));

    // Figure 17, on maps of 17x17; the widths are those of the published weights.
    private ResidualBlock Block17()
    {
        var block = new ResidualBlock("Block17", Scale17);
        block
            .Branch(("branch0", _unit(1088, 192, kernel: 1)))
            .Branch(("branch1", new Sequential(
                _unit(1088, 128, kernel: 1),
                _unit(128, 160, kernel: (1, 7), padding: (0, 3)),
                _unit(160, 192, kernel: (7, 1), padding: (3, 0)))));
        return block.Expand(384, 1088);
    }

    // Figure 18.
    private InceptionBlock Mixed7a() =>
        new InceptionBlock("Mixed_7a")
            .Branch(("branch0", new Sequential(
                _unit(1088, 256, kernel: 1),
                _unit(256, 384, kernel: 3, stride: 2))))
            .Branch(("branch1", new Sequential(
                _unit(1088, 256, kernel: 1),
                _unit(256, 288, kernel: 3, stride: 2))))
            .Branch(("branch2", new Sequential(
                _unit(1088, 256, kernel: 1),
                _unit(256, 288, kernel: 3, padding: 1),
                _unit(288, 320, kernel: 3, stride: 2))))
            .Branch(("branch3", new MaxPool2d(kernel: 3, stride: 2)));

    // Figure 19, on maps of 8x8.
    private ResidualBlock Block8(float scale, bool relu)
    {
        var block = new ResidualBlock("Block8", scale, relu);
        block
            .Branch(("branch0", _unit(2080, 192, kernel: 1)))
            .Branch(("branch1", new Sequential(
                _unit(2080, 192, kernel: 1),
                _unit(192, 224, kernel: (1, 3), padding: (0, 1)),
                _unit(224, 256, kernel: (3, 1), padding: (1, 0)))));
        return block.Expand(448, 2080);
    }

    // An Inception module whose result a 1x1 convolution without activation expands and which is scaled before it is added.
    private sealed class ResidualBlock(string typeName, float scale, bool relu = true) : InceptionBlock(typeName)
    {
        private Conv2d? _conv2d;

        public ResidualBlock Expand(int inChannels, int outChannels)
        {
            _conv2d = Child("conv2d", new Conv2d(inChannels, outChannels, kernel: 1));
            return this;
        }

        protected override Value Forward(Value x)
        {
            Value residual = _conv2d!.Apply(base.Forward(x));
            Value sum = (scale == 1 ? residual : residual.Multiply(scale)).Add(x);
            return relu ? sum.Relu() : sum;
        }
    }
}
