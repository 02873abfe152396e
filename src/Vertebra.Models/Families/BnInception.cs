using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// BN-Inception, also called Inception v2 (Ioffe and Szegedy, "Batch normalization: accelerating deep network training by
/// reducing internal covariate shift", 2015, appendix), with the flat tensor names of Cadene's <c>bninception</c>. Maps at strides
/// 8 and 16 must have even sides, which multiples of 32 give.
/// </summary>
public sealed class BnInception : Module
{
    private readonly List<Func<Value, Value>> _features = [];
    private readonly BatchNormOptions _norm;
    private readonly AdaptiveAvgPool2d _globalPool;
    private readonly Dropout? _dropout;
    private readonly Linear _lastLinear;

    /// <summary>Makes the network.</summary>
    /// <param name="classes">Number of logits.</param>
    /// <param name="inChannels">Channels of the images.</param>
    /// <param name="dropout">Probability of the dropout before the logits, which the paper removes.</param>
    /// <param name="norm">Epsilon and momentum of the batch normalisations; PyTorch's when null.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public BnInception(int classes = 1000, int inChannels = 3, float dropout = 0, BatchNormOptions? norm = null)
    {
        Check.Ends(classes, inChannels);
        Check.Probability(dropout);
        _norm = norm ?? BatchNormOptions.Default;
        AddStem(inChannels);
        AddBlock("3a", 192, c1x1: 64, c3x3: (64, 64), cDouble: (64, 96), poolProj: 32);
        AddBlock("3b", 256, c1x1: 64, c3x3: (64, 96), cDouble: (64, 96), poolProj: 64);
        AddReduction("3c", 320, c3x3: (128, 160), cDouble: (64, 96));
        AddBlock("4a", 576, c1x1: 224, c3x3: (64, 96), cDouble: (96, 128), poolProj: 128);
        AddBlock("4b", 576, c1x1: 192, c3x3: (96, 128), cDouble: (96, 128), poolProj: 128);
        AddBlock("4c", 576, c1x1: 160, c3x3: (128, 160), cDouble: (128, 160), poolProj: 128);
        AddBlock("4d", 608, c1x1: 96, c3x3: (128, 192), cDouble: (160, 192), poolProj: 128);
        AddReduction("4e", 608, c3x3: (128, 192), cDouble: (192, 256));
        AddBlock("5a", 1056, c1x1: 352, c3x3: (192, 320), cDouble: (160, 224), poolProj: 128);
        AddBlock("5b", 1024, c1x1: 352, c3x3: (192, 320), cDouble: (192, 224), poolProj: 128, maximum: true);
        _globalPool = Child("global_pool", new AdaptiveAvgPool2d(1));
        if (dropout > 0)
            _dropout = Child("dropout", new Dropout(dropout));
        _lastLinear = Child("last_linear", new Linear(1024, classes));
    }

    /// <inheritdoc/>
    public override string TypeName => "BNInception";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        foreach (Func<Value, Value> stage in _features)
            x = stage(x).AsFeature();
        x = _globalPool.Apply(x);
        x = x.Flatten();
        x = _dropout?.Apply(x) ?? x;
        return _lastLinear.Apply(x);
    }

    private static MaxPool2d Halve() => new(kernel: 3, stride: 2, ceilMode: true);

    private void AddStem(int inChannels)
    {
        Module[] stem =
        [
            .. Unit("conv1_7x7_s2", "conv1_relu_7x7", new Conv2d(inChannels, 64, kernel: 7, stride: 2, padding: 3)),
            Child("pool1_3x3_s2", Halve()),
            .. Unit("conv2_3x3_reduce", "conv2_relu_3x3_reduce", new Conv2d(64, 64, kernel: 1)),
            .. Unit("conv2_3x3", "conv2_relu_3x3", new Conv2d(64, 192, kernel: 3, padding: 1)),
            Child("pool2_3x3_s2", Halve()),
        ];
        _features.Add(x => stem.ApplyInTurnAsFeatures(x));
    }

    // GoogLeNet's module with two 3x3 in place of the 5x5.
    private void AddBlock(
        string name, int inChannels, int c1x1, (int Reduce, int Out) c3x3, (int Reduce, int Out) cDouble, int poolProj, bool maximum = false)
    {
        Module pool = maximum
            ? new MaxPool2d(kernel: 3, stride: 1, padding: 1, ceilMode: true)
            : new AvgPool2d(kernel: 3, stride: 1, padding: 1, ceilMode: true);
        AddBranches(
            BlockUnit(name, "1x1", new Conv2d(inChannels, c1x1, kernel: 1)),
            Branch3x3(name, inChannels, c3x3, stride: 1),
            BranchDouble3x3(name, inChannels, cDouble, stride: 1),
            [
                Child($"inception_{name}_pool", pool),
                .. BlockUnit(name, "pool_proj", new Conv2d(inChannels, poolProj, kernel: 1)),
            ]);
    }

    // Halves the grid: stride 2 at the end of each branch, no 1x1 branch, no projection after the pooling.
    private void AddReduction(string name, int inChannels, (int Reduce, int Out) c3x3, (int Reduce, int Out) cDouble) =>
        AddBranches(
            Branch3x3(name, inChannels, c3x3, stride: 2),
            BranchDouble3x3(name, inChannels, cDouble, stride: 2),
            [Child($"inception_{name}_pool", Halve())]);

    private void AddBranches(params Module[][] branches) =>
        _features.Add(x => ValueOperations.Concat([.. branches.Select(branch => branch.ApplyInTurn(x))]));

    private Module[] Branch3x3(string name, int inChannels, (int Reduce, int Out) width, int stride) =>
    [
        .. BlockUnit(name, "3x3_reduce", new Conv2d(inChannels, width.Reduce, kernel: 1)),
        .. BlockUnit(name, "3x3", new Conv2d(width.Reduce, width.Out, kernel: 3, stride, padding: 1)),
    ];

    private Module[] BranchDouble3x3(string name, int inChannels, (int Reduce, int Out) width, int stride) =>
    [
        .. BlockUnit(name, "double_3x3_reduce", new Conv2d(inChannels, width.Reduce, kernel: 1)),
        .. BlockUnit(name, "double_3x3_1", new Conv2d(width.Reduce, width.Out, kernel: 3, padding: 1)),
        .. BlockUnit(name, "double_3x3_2", new Conv2d(width.Out, width.Out, kernel: 3, stride, padding: 1)),
    ];

    private Module[] BlockUnit(string block, string name, Conv2d conv) =>
        Unit($"inception_{block}_{name}", $"inception_{block}_relu_{name}", conv);

    private Module[] Unit(string name, string reluName, Conv2d conv) =>
    [
        Child(name, conv),
        Child(name + "_bn", _norm.Layer(conv.Weight.Shape[0])),
        Child(reluName, new ReLU()),
    ];
}
