using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// ResNeSt of Zhang and others, "ResNeSt: Split-Attention Networks" (2020), as timm has it: a <see cref="ResNet"/> of variant D
/// whose 3x3 convolutions are split attention. The paper's "tweaks" (section 4.1) are the deep stem, the shortcut that averages
/// before its projection, and an average of 3x3 where a block halves its map, in place of a stride. The name's ending tells the
/// stem's width: 32 for d, 64 for e; radix R, cardinality K and width d are written <c>RsKxd</c>, 2s1x64d where nothing is said.
/// </summary>
public static class ResNeSt
{
    /// <summary>One block a stage.</summary>
    public static ResNetConfig ResNeSt14 { get; } = Of([1, 1, 1, 1], stemWidth: 32);

    /// <summary>Two blocks a stage.</summary>
    public static ResNetConfig ResNeSt26 { get; } = Of([2, 2, 2, 2], stemWidth: 32);

    /// <summary>The paper's ResNeSt-50.</summary>
    public static ResNetConfig ResNeSt50 { get; } = Of([3, 4, 6, 3], stemWidth: 32);

    /// <summary>The paper's ResNeSt-101.</summary>
    public static ResNetConfig ResNeSt101 { get; } = Of([3, 4, 23, 3], stemWidth: 64);

    /// <summary>The paper's ResNeSt-200.</summary>
    public static ResNetConfig ResNeSt200 { get; } = Of([3, 24, 36, 3], stemWidth: 64);

    /// <summary>The paper's ResNeSt-269.</summary>
    public static ResNetConfig ResNeSt269 { get; } = Of([3, 30, 48, 8], stemWidth: 64);

    private static ResNetConfig Of(IReadOnlyList<int> layers, int stemWidth) => new()
    {
        Block = ResNeStBottleneck.Kind(radix: 2),
        Layers = layers,
        DeepStem = true,
        StemWidth = stemWidth,
        Shortcut = ShortcutOption.AveragedProjection,
        ZeroInitLast = true,
    };
}

/// <summary>The bottleneck of ResNeSt: 1x1, split attention, 1x1; where it halves the map, it does so by averaging.</summary>
public sealed class ResNeStBottleneck : Module
{
    private const int Expansion = 4;

    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly AvgPool2d? _poolBefore;
    private readonly SplitAttention _conv2;
    private readonly AvgPool2d? _poolAfter;
    private readonly Conv2d _conv3;
    private readonly BatchNorm2d _bn3;
    private readonly ReLU _relu;
    private readonly Module? _downsample;
    private readonly StochasticDepth? _dropPath;
    private readonly bool _isPlain;

    /// <summary>Makes a block.</summary>
    /// <param name="options">Its place in the network.</param>
    /// <param name="radix">Splits of the attention.</param>
    /// <param name="poolFirst">Whether the average comes before the split attention.</param>
    /// <exception cref="ArgumentException">A number is out of range, or an option has no meaning here.</exception>
    public ResNeStBottleneck(ResidualBlockOptions options, int radix, bool poolFirst)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.StrideOnFirst || options.SqueezeReduction is not null)
        {
            throw new ArgumentException(
                "A ResNeSt halves maps by averaging and gates by split attention; it takes neither a stride on its first convolution nor "
                + "squeeze and excitation.", nameof(options));
        }
        int width = options.Width;
        int outChannels = options.Planes * Expansion;
        AvgPool2d? pool = options.Stride > 1 ? new AvgPool2d(kernel: 3, options.Stride, padding: 1) : null;
        _conv1 = Child("conv1", new Conv2d(options.InChannels, width, kernel: 1, bias: false));
        _bn1 = Child("bn1", options.Norm.Layer(width));
        if (pool is not null && poolFirst)
            _poolBefore = Child("avd_first", pool);
        _conv2 = Child("conv2", new SplitAttention(width, radix, options.Cardinality, options.Norm));
        if (pool is not null && !poolFirst)
            _poolAfter = Child("avd_last", pool);
        _conv3 = Child("conv3", new Conv2d(width, outChannels, kernel: 1, bias: false));
        _bn3 = Child("bn3", options.LastNorm(outChannels));
        if (options.StochasticDepth > 0)
            _dropPath = Child("drop_path", new StochasticDepth(options.StochasticDepth));
        _relu = Child("relu", new ReLU());
        if (options.Shortcut is { } shortcut)
            _downsample = Child(options.ShortcutName, shortcut);
        _isPlain = options.IsPlain;
    }

    /// <inheritdoc/>
    public override string TypeName => "ResNestBottleneck";

    /// <summary>The kind of block.</summary>
    /// <param name="radix">Splits of the attention.</param>
    /// <param name="poolFirst">Whether the average comes before the split attention.</param>
    public static ResidualBlock Kind(int radix, bool poolFirst = false) =>
        new(Expansion, options => new ResNeStBottleneck(options, radix, poolFirst));

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        Value identity = x;
        x = _relu.Apply(_bn1.Apply(_conv1.Apply(x)));
        x = _poolBefore?.Apply(x) ?? x;
        x = _conv2.Apply(x);
        x = _poolAfter?.Apply(x) ?? x;
        x = _bn3.Apply(_conv3.Apply(x));
        x = _dropPath?.Apply(x) ?? x;
        identity = _downsample?.Apply(identity) ?? identity;
        return _relu.Apply(_isPlain ? x : x.Add(identity));
    }
}

/// <summary>
/// Split attention (Zhang and others 2020, section 3.1): a 3x3 convolution of cardinality * radix groups makes <c>radix</c> splits of
/// each of its channels. Two 1x1 convolutions turn the mean of the sum of the splits into a weight for each channel of each
/// split, a softmax over the splits (a sigmoid where there is one) normalises them, and the weighted splits are summed.
/// </summary>
public sealed class SplitAttention : Module
{
    // The bottleneck of the attention: a quarter of the splits' channels, of which 32 always stay (timm; the paper's r is 4).
    private const int Reduction = 4;
    private const int LeastAttentionChannels = 32;

    private readonly int _channels;
    private readonly int _radix;
    private readonly int _cardinality;
    private readonly Conv2d _conv;
    private readonly BatchNorm2d _bn0;
    private readonly AdaptiveAvgPool2d _avgpool;
    private readonly Conv2d _fc1;
    private readonly BatchNorm2d _bn1;
    private readonly Conv2d _fc2;
    private readonly ReLU _relu;

    /// <summary>Makes a split attention that keeps the shape of its input.</summary>
    /// <param name="channels">Channels of input and output.</param>
    /// <param name="radix">Splits; with one, the weights are gates between 0 and 1.</param>
    /// <param name="cardinality">Groups of channels.</param>
    /// <param name="norm">Epsilon and momentum of the batch normalisations; PyTorch's when null.</param>
    public SplitAttention(int channels, int radix, int cardinality, BatchNormOptions? norm = null)
    {
        Check.AtLeastOne(channels);
        Check.AtLeastOne(radix);
        Check.AtLeastOne(cardinality);
        _channels = channels;
        _radix = radix;
        _cardinality = cardinality;
        norm ??= BatchNormOptions.Default;
        int splitChannels = channels * radix;
        int attentionChannels = Math.Max(LeastAttentionChannels, splitChannels / Reduction);
        _conv = Child("conv", new Conv2d(channels, splitChannels, kernel: 3, padding: 1, groups: cardinality * radix, bias: false));
        _bn0 = Child("bn0", norm.Layer(splitChannels));
        _relu = Child("relu", new ReLU());
        _avgpool = Child("avgpool", new AdaptiveAvgPool2d(1));
        _fc1 = Child("fc1", new Conv2d(channels, attentionChannels, kernel: 1, groups: cardinality));
        _bn1 = Child("bn1", norm.Layer(attentionChannels));
        _fc2 = Child("fc2", new Conv2d(attentionChannels, splitChannels, kernel: 1, groups: cardinality));
    }

    /// <inheritdoc/>
    public override string TypeName => "SplitAttn";

    /// <summary>Splits of the attention.</summary>
    public int Radix => _radix;

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        x = _relu.Apply(_bn0.Apply(_conv.Apply(x)));
        // The mean of the sum of the splits, taken as the sum of their means.
        Value attention = SumOfSplits(_avgpool.Apply(x));
        attention = _fc2.Apply(_relu.Apply(_bn1.Apply(_fc1.Apply(attention))));
        attention = _radix > 1 ? attention.RadixSoftmax(_radix, _cardinality) : attention.Sigmoid();
        return SumOfSplits(x.Scale(attention));
    }

    private Value SumOfSplits(Value x)
    {
        if (_radix == 1)
            return x;
        Value sum = x.SliceChannels(0, _channels);
        for (int split = 1; split < _radix; split++)
            sum = sum.Add(x.SliceChannels(split * _channels, _channels));
        return sum;
    }
}
