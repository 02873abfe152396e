using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// Inception v3 (Szegedy and others, "Rethinking the Inception architecture for computer vision", 2015) as torchvision has it:
/// 7x7 convolutions factorised into 1x7 and 7x1, grids reduced by modules, and one auxiliary head with batch normalisation. The
/// published weights expect images of 299x299, normalised with mean 0.5 and deviation 0.5 in every channel.
/// </summary>
public sealed class InceptionV3 : Module
{
    private readonly BasicConvolution _unit;
    private readonly Module[] _toMixed6e;
    private readonly InceptionAux? _auxLogits;
    private readonly Module[] _toMixed7c;
    private readonly AdaptiveAvgPool2d _avgpool;
    private readonly Dropout _dropout;
    private readonly Linear _fc;

    /// <summary>Makes the network.</summary>
    /// <param name="classes">Number of logits.</param>
    /// <param name="inChannels">Channels of the images.</param>
    /// <param name="auxiliaryHead">
    /// Whether it has the auxiliary head that helps to train it. The head needs maps of 17x17, which images near 299x299 give;
    /// without it, smaller images can be trained on.
    /// </param>
    /// <param name="auxiliaryWeight">Weight of the auxiliary head's loss.</param>
    /// <param name="dropout">Probability of the dropout before the logits.</param>
    /// <param name="norm">Epsilon and momentum of the batch normalisations; an epsilon of 1e-3 when null.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public InceptionV3(
        int classes = 1000,
        int inChannels = 3,
        bool auxiliaryHead = true,
        float auxiliaryWeight = 0.4f,
        float dropout = 0.5f,
        BatchNormOptions? norm = null)
    {
        Check.Ends(classes, inChannels);
        Check.Weight(auxiliaryWeight);
        Check.Probability(dropout);
        _unit = BasicConv2d.With(norm);
        _toMixed6e =
        [
            Child("Conv2d_1a_3x3", _unit(inChannels, 32, kernel: 3, stride: 2)),
            Child("Conv2d_2a_3x3", _unit(32, 32, kernel: 3)),
            Child("Conv2d_2b_3x3", _unit(32, 64, kernel: 3, padding: 1)),
            Child("maxpool1", new MaxPool2d(kernel: 3, stride: 2)),
            Child("Conv2d_3b_1x1", _unit(64, 80, kernel: 1)),
            Child("Conv2d_4a_3x3", _unit(80, 192, kernel: 3)),
            Child("maxpool2", new MaxPool2d(kernel: 3, stride: 2)),
            Child("Mixed_5b", InceptionA(192, poolFeatures: 32)),
            Child("Mixed_5c", InceptionA(256, poolFeatures: 64)),
            Child("Mixed_5d", InceptionA(288, poolFeatures: 64)),
            Child("Mixed_6a", InceptionB(288)),
            Child("Mixed_6b", InceptionC(768, channels7x7: 128)),
            Child("Mixed_6c", InceptionC(768, channels7x7: 160)),
            Child("Mixed_6d", InceptionC(768, channels7x7: 160)),
            Child("Mixed_6e", InceptionC(768, channels7x7: 192)),
        ];
        if (auxiliaryHead)
            _auxLogits = Child("AuxLogits", new InceptionAux(_unit, 768, classes, auxiliaryWeight));
        _toMixed7c =
        [
            Child("Mixed_7a", InceptionD(768)),
            Child("Mixed_7b", new InceptionE(_unit, 1280)),
            Child("Mixed_7c", new InceptionE(_unit, 2048)),
        ];
        _avgpool = Child("avgpool", new AdaptiveAvgPool2d(1));
        _dropout = Child("dropout", new Dropout(dropout));
        _fc = Child("fc", new Linear(2048, classes));
        SetInitializers(InceptionInitialization.TruncatedNormal(0.1));
        _auxLogits?.InitializeClassifier();
    }

    /// <inheritdoc/>
    public override string TypeName => "Inception3";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        x = _toMixed6e.ApplyInTurnAsFeatures(x);
        if (x.Builder.TracesAuxiliaryHeads)
            _auxLogits?.Apply(x);
        x = _toMixed7c.ApplyInTurnAsFeatures(x);
        x = _avgpool.Apply(x);
        x = _dropout.Apply(x);
        x = x.Flatten();
        return _fc.Apply(x);
    }

    private static AvgPool2d Average() => new(kernel: 3, stride: 1, padding: 1);

    // Figure 5 of the paper; the 5x5 stays in the first branch.
    private InceptionBlock InceptionA(int inChannels, int poolFeatures) =>
        new InceptionBlock("InceptionA")
            .Branch(("branch1x1", _unit(inChannels, 64, kernel: 1)))
            .Branch(
                ("branch5x5_1", _unit(inChannels, 48, kernel: 1)),
                ("branch5x5_2", _unit(48, 64, kernel: 5, padding: 2)))
            .Branch(
                ("branch3x3dbl_1", _unit(inChannels, 64, kernel: 1)),
                ("branch3x3dbl_2", _unit(64, 96, kernel: 3, padding: 1)),
                ("branch3x3dbl_3", _unit(96, 96, kernel: 3, padding: 1)))
            .Branch(("", Average()), ("branch_pool", _unit(inChannels, poolFeatures, kernel: 1)));

    // Figure 10: halves the grid.
    private InceptionBlock InceptionB(int inChannels) =>
        new InceptionBlock("InceptionB")
            .Branch(("branch3x3", _unit(inChannels, 384, kernel: 3, stride: 2)))
            .Branch(
                ("branch3x3dbl_1", _unit(inChannels, 64, kernel: 1)),
                ("branch3x3dbl_2", _unit(64, 96, kernel: 3, padding: 1)),
                ("branch3x3dbl_3", _unit(96, 96, kernel: 3, stride: 2)))
            .Branch(("", new MaxPool2d(kernel: 3, stride: 2)));

    // Figure 6 with n = 7.
    private InceptionBlock InceptionC(int inChannels, int channels7x7) =>
        new InceptionBlock("InceptionC")
            .Branch(("branch1x1", _unit(inChannels, 192, kernel: 1)))
            .Branch(
                ("branch7x7_1", _unit(inChannels, channels7x7, kernel: 1)),
                ("branch7x7_2", _unit(channels7x7, channels7x7, kernel: (1, 7), padding: (0, 3))),
                ("branch7x7_3", _unit(channels7x7, 192, kernel: (7, 1), padding: (3, 0))))
            .Branch(
                ("branch7x7dbl_1", _unit(inChannels, channels7x7, kernel: 1)),
                ("branch7x7dbl_2", _unit(channels7x7, channels7x7, kernel: (7, 1), padding: (3, 0))),
                ("branch7x7dbl_3", _unit(channels7x7, channels7x7, kernel: (1, 7), padding: (0, 3))),
                ("branch7x7dbl_4", _unit(channels7x7, channels7x7, kernel: (7, 1), padding: (3, 0))),
                ("branch7x7dbl_5", _unit(channels7x7, 192, kernel: (1, 7), padding: (0, 3))))
            .Branch(("", Average()), ("branch_pool", _unit(inChannels, 192, kernel: 1)));

    // Halves the grid once more.
    private InceptionBlock InceptionD(int inChannels) =>
        new InceptionBlock("InceptionD")
            .Branch(
                ("branch3x3_1", _unit(inChannels, 192, kernel: 1)),
                ("branch3x3_2", _unit(192, 320, kernel: 3, stride: 2)))
            .Branch(
                ("branch7x7x3_1", _unit(inChannels, 192, kernel: 1)),
                ("branch7x7x3_2", _unit(192, 192, kernel: (1, 7), padding: (0, 3))),
                ("branch7x7x3_3", _unit(192, 192, kernel: (7, 1), padding: (3, 0))),
                ("branch7x7x3_4", _unit(192, 192, kernel: 3, stride: 2)))
            .Branch(("", new MaxPool2d(kernel: 3, stride: 2)));

    // Figure 7: the last modules, whose branches fork into 1x3 and 3x1.
    private sealed class InceptionE : Module
    {
        private readonly BasicConv2d _branch1x1;
        private readonly BasicConv2d _branch3x3First;
        private readonly BasicConv2d _branch3x3Row;
        private readonly BasicConv2d _branch3x3Column;
        private readonly BasicConv2d _doubleFirst;
        private readonly BasicConv2d _doubleSecond;
        private readonly BasicConv2d _doubleRow;
        private readonly BasicConv2d _doubleColumn;
        private readonly AvgPool2d _pool = Average();
        private readonly BasicConv2d _branchPool;

        public InceptionE(BasicConvolution unit, int inChannels)
        {
            _branch1x1 = Child("branch1x1", unit(inChannels, 320, kernel: 1));
            _branch3x3First = Child("branch3x3_1", unit(inChannels, 384, kernel: 1));
            _branch3x3Row = Child("branch3x3_2a", unit(384, 384, kernel: (1, 3), padding: (0, 1)));
            _branch3x3Column = Child("branch3x3_2b", unit(384, 384, kernel: (3, 1), padding: (1, 0)));
            _doubleFirst = Child("branch3x3dbl_1", unit(inChannels, 448, kernel: 1));
            _doubleSecond = Child("branch3x3dbl_2", unit(448, 384, kernel: 3, padding: 1));
            _doubleRow = Child("branch3x3dbl_3a", unit(384, 384, kernel: (1, 3), padding: (0, 1)));
            _doubleColumn = Child("branch3x3dbl_3b", unit(384, 384, kernel: (3, 1), padding: (1, 0)));
            _branchPool = Child("branch_pool", unit(inChannels, 192, kernel: 1));
        }

        public override string TypeName => "InceptionE";

        protected override Value Forward(Value x)
        {
            Value branch1x1 = _branch1x1.Apply(x);
            Value branch3x3 = _branch3x3First.Apply(x);
            Value row = _branch3x3Row.Apply(branch3x3);
            Value column = _branch3x3Column.Apply(branch3x3);
            Value branch3x3dbl = _doubleSecond.Apply(_doubleFirst.Apply(x));
            return ValueOperations.Concat(
                branch1x1,
                row,
                column,
                _doubleRow.Apply(branch3x3dbl),
                _doubleColumn.Apply(branch3x3dbl),
                _branchPool.Apply(_pool.Apply(x)));
        }
    }

    // Section 4 and figure 8.
    private sealed class InceptionAux : Module
    {
        private readonly BasicConv2d _conv0;
        private readonly BasicConv2d _conv1;
        private readonly Linear _fc;
        private readonly float _weight;

        public InceptionAux(BasicConvolution unit, int inChannels, int classes, float weight)
        {
            _weight = weight;
            _conv0 = Child("conv0", unit(inChannels, 128, kernel: 1));
            _conv1 = Child("conv1", unit(128, 768, kernel: 5));
            _fc = Child("fc", new Linear(768, classes));
        }

        public override string TypeName => "InceptionAux";

        // torchvision gives conv1 a deviation of its own too, on a module that its initialisation passes over.
        public void InitializeClassifier() => SetInitializers((module, name) =>
            module == _fc ? InceptionInitialization.TruncatedNormal(0.001)(module, name) : null);

        protected override Value Forward(Value x)
        {
            x = x.AvgPool(kernel: 5, stride: 3);
            x = _conv0.Apply(x);
            x = _conv1.Apply(x);
            x = x.AdaptiveAvgPool(1);
            x = x.Flatten();
            x = _fc.Apply(x);
            x.Builder.AddAuxiliaryHead(x, _weight);
            return x;
        }
    }
}
