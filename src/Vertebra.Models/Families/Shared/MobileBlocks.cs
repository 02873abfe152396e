using Vertebra.Graph.Ir;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families.Shared;

/// <summary>One block of a stage, with its channels.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="In">Channels of the input.</param>
/// <param name="Out">Channels of the result.</param>
/// <param name="Stride">Its own stride.</param>
/// <param name="StochasticDepth">Its own probability of stochastic depth.</param>
internal readonly record struct MobileBlockShape(MobileStage Stage, int In, int Out, int Stride, double StochasticDepth)
{
    /// <summary>Channels within the block.</summary>
    public int Expanded => ChannelRounding.MakeDivisible(In * Stage.Expand);

    /// <summary>Whether the input can be added to the result.</summary>
    public bool KeepsShape => Stride == 1 && In == Out;
}

/// <summary>
/// The blocks of <see cref="StagedMobileNet"/> with timm's names: <c>conv_…</c> is followed by <c>bn1</c>, <c>bn2</c>, … in the
/// order in which they run.
/// </summary>
internal abstract class MobileBlockModule : Module
{
    private readonly List<Module> _layers = [];
    private readonly MobileNetConfig _config;
    private StochasticDepth? _dropPath;
    private int _norms;

    private protected MobileBlockModule(MobileNetConfig config) => _config = config;

    /// <summary>Makes the block of a stage.</summary>
    public static MobileBlockModule Create(MobileBlockShape shape, MobileNetConfig config) => shape.Stage.Block switch
    {
        MobileBlock.Convolution => new ConvBnAct(shape, config),
        MobileBlock.Separable or MobileBlock.LinearSeparable => new DepthwiseSeparableConv(shape, config),
        MobileBlock.InvertedResidual => new InvertedResidual(shape, config),
        MobileBlock.EdgeResidual => new EdgeResidual(shape, config),
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape.Stage.Block, "There is no such block."),
    };

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        Value y = x;
        foreach (Module layer in _layers)
            y = layer.Apply(y);
        y = _dropPath is null ? y : _dropPath.Apply(y).Add(x);
        return y.AsFeature();
    }

    /// <summary>A convolution, its normalisation and its activation unless it is linear.</summary>
    private protected void Convolution(
        string name, int inChannels, int outChannels, int kernel = 1, int stride = 1, int groups = 1, bool linear = false)
    {
        _norms++;
        Layer(name, _config.Padding.Convolution(inChannels, outChannels, kernel, stride, groups: groups));
        Layer($"bn{_norms}", _config.Norm.Layer(outChannels));
        if (!linear)
            Layer($"act{_norms}", _config.Activation.Layer());
    }

    /// <summary>A depthwise convolution.</summary>
    private protected void Depthwise(MobileBlockShape shape, int channels) =>
        Convolution("conv_dw", channels, channels, shape.Stage.Kernel, shape.Stride, groups: channels);

    /// <summary>Squeeze and excitation where the stage has it; its width goes by the block's input, not by the expanded map.</summary>
    private protected void SqueezeExcitation(MobileBlockShape shape, int channels)
    {
        if (shape.Stage.Squeeze == 0)
            return;
        int squeezed = Math.Max(1, (int)Math.Round(channels * (shape.Stage.Squeeze / shape.Stage.Expand)));
        Layer("se", new SqueezeExcitation(
            channels, squeezed, _config.Activation, ActivationKind.Sigmoid, reduceName: "conv_reduce", expandName: "conv_expand"));
    }

    /// <summary>Adds the input to the result where their shapes agree.</summary>
    private protected void Shortcut(MobileBlockShape shape)
    {
        if (shape.KeepsShape)
            _dropPath = Child("drop_path", new StochasticDepth(shape.StochasticDepth));
    }

    private void Layer(string name, Module module) => _layers.Add(Child(name, module));

    private sealed class ConvBnAct : MobileBlockModule
    {
        public ConvBnAct(MobileBlockShape shape, MobileNetConfig config)
            : base(config)
        {
            Convolution("conv", shape.In, shape.Out, shape.Stage.Kernel, shape.Stride);
            Shortcut(shape);
        }

        public override string TypeName => "ConvBnAct";
    }

    private sealed class DepthwiseSeparableConv : MobileBlockModule
    {
        public DepthwiseSeparableConv(MobileBlockShape shape, MobileNetConfig config)
            : base(config)
        {
            bool linear = shape.Stage.Block == MobileBlock.LinearSeparable;
            Depthwise(shape, shape.In);
            SqueezeExcitation(shape, shape.In);
            Convolution("conv_pw", shape.In, shape.Out, linear: linear);
            if (linear)
                Shortcut(shape);
        }

        public override string TypeName => "DepthwiseSeparableConv";
    }

    private sealed class InvertedResidual : MobileBlockModule
    {
        public InvertedResidual(MobileBlockShape shape, MobileNetConfig config)
            : base(config)
        {
            Convolution("conv_pw", shape.In, shape.Expanded);
            Depthwise(shape, shape.Expanded);
            SqueezeExcitation(shape, shape.Expanded);
            Convolution("conv_pwl", shape.Expanded, shape.Out, linear: true);
            Shortcut(shape);
        }

        public override string TypeName => "InvertedResidual";
    }

    private sealed class EdgeResidual : MobileBlockModule
    {
        public EdgeResidual(MobileBlockShape shape, MobileNetConfig config)
            : base(config)
        {
            Convolution("conv_exp", shape.In, shape.Expanded, shape.Stage.Kernel, shape.Stride);
            SqueezeExcitation(shape, shape.Expanded);
            Convolution("conv_pwl", shape.Expanded, shape.Out, linear: true);
            Shortcut(shape);
        }

        public override string TypeName => "EdgeResidual";
    }
}
