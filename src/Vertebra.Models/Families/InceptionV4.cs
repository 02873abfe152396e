using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// Inception v4 (Szegedy, Ioffe, Vanhoucke, Alemi, "Inception-v4, Inception-ResNet and the impact of residual connections on
/// learning", 2016), with the tensor names of timm. The published weights expect images of 299x299, normalised with mean 0.5 and
/// deviation 0.5 in every channel.
/// </summary>
public sealed class InceptionV4 : Module
{
    // Figure 9: 4 x Inception-A, 7 x Inception-B, 3 x Inception-C.
    private const int BlocksA = 4;
    private const int BlocksB = 7;
    private const int BlocksC = 3;

    private readonly BasicConvolution _unit;
    private readonly Sequential _features;
    private readonly AdaptiveAvgPool2d _globalPool;
    private readonly Dropout _headDrop;
    private readonly Linear _lastLinear;

    /// <summary>Makes the network.</summary>
    /// <param name="classes">Number of logits.</param>
    /// <param name="inChannels">Channels of the images.</param>
    /// <param name="dropout">Probability of the dropout before the logits; 0.2 in the paper, none in timm.</param>
    /// <param name="norm">Epsilon and momentum of the batch normalisations; an epsilon of 1e-3 when null.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public InceptionV4(int classes = 1000, int inChannels = 3, float dropout = 0, BatchNormOptions? norm = null)
    {
        Check.Ends(classes, inChannels);
        Check.Probability(dropout);
        _unit = BasicConv2d.With(norm);
        InceptionBlock mixed4a = Mixed4a();
        _features = Child("features", new Sequential(
        [
            _unit(inChannels, 32, kernel: 3, stride: 2),
            _unit(32, 32, kernel: 3),
            _unit(32, 64, kernel: 3, padding: 1),
            Mixed3a(),
            mixed4a,
            Mixed5a(),
            .. Enumerable.Range(0, BlocksA).Select(_ => InceptionA()),
            ReductionA(),
            .. Enumerable.Range(0, BlocksB).Select(_ => InceptionB()),
            ReductionB(),
            .. Enumerable.Range(0, BlocksC).Select(_ => new InceptionC(_unit, PoolBranch(1536, 256))),
        ])
        {
            // As in timm, the map at stride 4 is the first one, before the stem's next convolutions.
            GivesFeature = module => module != mixed4a,
        });
        _globalPool = Child("global_pool", new AdaptiveAvgPool2d(1));
        _headDrop = Child("head_drop", new Dropout(dropout));
        _lastLinear = Child("last_linear", new Linear(1536, classes));
    }

    /// <inheritdoc/>
    public override string TypeName => "InceptionV4";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        x = _features.Apply(x);
        x = _globalPool.Apply(x);
        x = x.Flatten();
        x = _headDrop.Apply(x);
        return _lastLinear.Apply(x);
    }

    // Figure 3 of the paper, the stem, has three places where two paths meet: Mixed3a, Mixed4a, Mixed5a.
    private InceptionBlock Mixed3a() =>
        new InceptionBlock("Mixed3a")
            .Branch(("maxpool", new MaxPool2d(kernel: 3, stride: 2)))
            .Branch(("conv", _unit(64, 96, kernel: 3, stride: 2)));

    private InceptionBlock Mixed4a() =>
        new InceptionBlock("Mixed4a")
            .Branch(("branch0", new Sequential(
                _unit(160, 64, kernel: 1),
                _unit(64, 96, kernel: 3))))
            .Branch(("branch1", new Sequential(
                _unit(160, 64, kernel: 1),
                _unit(64, 64, kernel: (1, 7), padding: (0, 3)),
                _unit(64, 64, kernel: (7, 1), padding: (3, 0)),
                _unit(64, 96, kernel: 3))));

    private InceptionBlock Mixed5a() =>
        new InceptionBlock("Mixed5a")
            .Branch(("conv", _unit(192, 192, kernel: 3, stride: 2)))
            .Branch(("maxpool", new MaxPool2d(kernel: 3, stride: 2)));

    private Sequential PoolBranch(int inChannels, int outChannels) => new(
        new AvgPool2d(kernel: 3, stride: 1, padding: 1, countIncludePad: false),
        _unit(inChannels, outChannels, kernel: 1));

    // Figure 4.
    private InceptionBlock InceptionA() =>
        new InceptionBlock("InceptionA")
            .Branch(("branch0", _unit(384, 96, kernel: 1)))
            .Branch(("branch1", new Sequential(
                _unit(384, 64, kernel: 1),
                _unit(64, 96, kernel: 3, padding: 1))))
            .Branch(("branch2", new Sequential(
                _unit(384, 64, kernel: 1),
                _unit(64, 96, kernel: 3, padding: 1),
                _unit(96, 96, kernel: 3, padding: 1))))
            .Branch(("branch3", PoolBranch(384, 96)));

    // Figure 7 with k = 192, l = 224, m = 256, n = 384.
    private InceptionBlock ReductionA() =>
        new InceptionBlock("ReductionA")
            .Branch(("branch0", _unit(384, 384, kernel: 3, stride: 2)))
            .Branch(("branch1", new Sequential(
                _unit(384, 192, kernel: 1),
                _unit(192, 224, kernel: 3, padding: 1),
                _unit(224, 256, kernel: 3, stride: 2))))
            .Branch(("branch2", new MaxPool2d(kernel: 3, stride: 2)));

    // Figure 5.
    private InceptionBlock InceptionB() =>
        new InceptionBlock("InceptionB")
            .Branch(("branch0", _unit(1024, 384, kernel: 1)))
            .Branch(("branch1", new Sequential(
                _unit(1024, 192, kernel: 1),
                _unit(192, 224, kernel: (1, 7), padding: (0, 3)),
                _unit(224, 256, kernel: (7, 1), padding: (3, 0)))))
            .Branch(("branch2", new Sequential(
                _unit(1024, 192, kernel: 1),
                _unit(192, 192, kernel: (7, 1), padding: (3, 0)),
                _unit(192, 224, kernel: (1, 7), padding: (0, 3)),
                _unit(224, 224, kernel: (7, 1), padding: (3, 0)),
                _unit(224, 256, kernel: (1, 7), padding: (0, 3)))))
            .Branch(("branch3", PoolBranch(1024, 128)));

    // Figure 8.
    private InceptionBlock ReductionB() =>
        new InceptionBlock("ReductionB")
            .Branch(("branch0", new Sequential(
                _unit(1024, 192, kernel: 1),
                _unit(192, 192, kernel: 3, stride: 2))))
            .Branch(("branch1", new Sequential(
                _unit(1024, 256, kernel: 1),
                _unit(256, 256, kernel: (1, 7), padding: (0, 3)),
                _unit(256, 320, kernel: (7, 1), padding: (3, 0)),
                _unit(320, 320, kernel: 3, stride: 2))))
            .Branch(("branch2", new MaxPool2d(kernel: 3, stride: 2)));

    // Figure 6: two branches fork into 1x3 and 3x1.
    private sealed class InceptionC : Module
    {
        private readonly BasicConv2d _branch0;
        private readonly BasicConv2d _branch1;
        private readonly BasicConv2d _branch1Row;
        private readonly BasicConv2d _branch1Column;
        private readonly Module[] _branch2;
        private readonly BasicConv2d _branch2Row;
        private readonly BasicConv2d _branch2Column;
        private readonly Sequential _branch3;

        public InceptionC(BasicConvolution unit, Sequential poolBranch)
        {
            _branch0 = Child("branch0", unit(1536, 256, kernel: 1));
            _branch1 = Child("branch1_0", unit(1536, 384, kernel: 1));
            _branch1Row = Child("branch1_1a", unit(384, 256, kernel: (1, 3), padding: (0, 1)));
            _branch1Column = Child("branch1_1b", unit(384, 256, kernel: (3, 1), padding: (1, 0)));
            _branch2 =
            [
                Child("branch2_0", unit(1536, 384, kernel: 1)),
                Child("branch2_1", unit(384, 448, kernel: (3, 1), padding: (1, 0))),
                Child("branch2_2", unit(448, 512, kernel: (1, 3), padding: (0, 1))),
            ];
            _branch2Row = Child("branch2_3a", unit(512, 256, kernel: (1, 3), padding: (0, 1)));
            _branch2Column = Child("branch2_3b", unit(512, 256, kernel: (3, 1), padding: (1, 0)));
            _branch3 = Child("branch3", poolBranch);
        }

        public override string TypeName => "InceptionC";

        protected override Value Forward(Value x)
        {
            Value branch0 = _branch0.Apply(x);
            Value branch1 = _branch1.Apply(x);
            Value row = _branch1Row.Apply(branch1);
            Value column = _branch1Column.Apply(branch1);
            Value branch2 = _branch2.ApplyInTurn(x);
            return ValueOperations.Concat(
                branch0,
                row,
                column,
                _branch2Row.Apply(branch2),
                _branch2Column.Apply(branch2),
                _branch3.Apply(x));
        }
    }
}
