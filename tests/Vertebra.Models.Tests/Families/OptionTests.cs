using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Models.Families;
using Vertebra.Models.Layers;
using Vertebra.Models.State;
using Vertebra.Training;

namespace Vertebra.Models.Tests.Families;

/// <summary>What the families' constructors let a caller choose.</summary>
public class OptionTests
{
    private const int Classes = 4;
    private const int Channels = 2;

    private static readonly BatchNormOptions OwnNorm = new(Epsilon: 0.02f, Momentum: 0.3f);

    private static readonly ResNetConfig Residual = new() { Block = Bottleneck.Kind, Layers = [2, 1], Planes = [16, 32] };
    private static readonly VggConfig Plain = new() { Convolutions = [1, 2], Channels = [8, 16], HiddenFeatures = 16 };

    // Every network with batch normalisation, small where it can be, with norms of the caller's.
    private static readonly Dictionary<string, Func<BatchNormOptions, Module>> Normalised = new()
    {
        ["vgg"] = norm => new Vgg(Plain with { BatchNorm = true, Norm = norm }, Classes, Channels),
        ["googlenet"] = norm => new GoogLeNet(Classes, Channels, norm: norm),
        ["inception_v2"] = norm => new BnInception(Classes, Channels, norm: norm),
        ["inception_v3"] = norm => new InceptionV3(Classes, Channels, norm: norm),
        ["inception_v4"] = norm => new InceptionV4(Classes, Channels, norm: norm),
        ["inception_resnet_v2"] = norm => new InceptionResNetV2(Classes, Channels, norm: norm),
        ["resnet"] = norm => new ResNet(Residual with { DeepStem = true, Shortcut = ShortcutOption.AveragedProjection, Norm = norm }, Classes, Channels),
        ["resnest"] = norm => new ResNet(Residual with { Block = ResNeStBottleneck.Kind(radix: 2), Norm = norm }, Classes, Channels),
        ["cifar"] = norm => new CifarResNet(8, Classes, Channels, norm: norm, shortcut: ShortcutOption.Projection),
        ["densenet"] = norm => new DenseNet([2, 2], 4, 8, Classes, Channels, norm: norm),
        ["efficientnet"] = norm => new EfficientNet(EfficientNetConfig.V1(0.25, 0.5, 64, 0) with { Norm = norm }, Classes, Channels),
        ["tf_efficientnetv2"] = norm => new TfEfficientNetV2(Classes, Channels, width: 0.25, depth: 0.3, norm: norm),
        ["mobilenet_v1"] = norm => new MobileNetV1(Classes, Channels, width: 0.25, norm: norm),
        ["mobilenet_v2"] = norm => new MobileNetV2(Classes, Channels, width: 0.25, norm: norm),
        ["mobilenetv2"] = norm => new MobileNetV2Timm(Classes, Channels, width: 0.25, depth: 0.5, norm: norm),
        ["mobilenet_v3"] = norm => new MobileNetV3(MobileNetV3Config.Small(width: 0.25) with { Norm = norm }, Classes, Channels),
    };

    // As many options of a family at once as go together.
    private static readonly Dictionary<string, Func<Module>> Combined = new()
    {
        ["vgg"] = () => new Vgg(Plain with { BatchNorm = true, ResponseNorm = true, LastKernels = [5, 1], Dropout = 0.1f }, Classes, Channels),
        ["inception_v1"] = () => new InceptionV1(Classes, Channels, dropout: 0.4f),
        ["inception_v2"] = () => new BnInception(Classes, Channels, dropout: 0.2f, norm: OwnNorm),
        ["googlenet"] = () => new GoogLeNet(Classes, Channels, auxiliaryWeight: 0.1f, dropout: 0.4f, auxiliaryDropout: 0, norm: OwnNorm),
        ["resnext with gates"] = () => new ResNet(
            Residual with
            {
                Cardinality = 4,
                BaseWidth = 16,
                DeepStem = true,
                StemWidth = 8,
                Shortcut = ShortcutOption.AveragedProjection,
                SqueezeReduction = 8,
                StrideOnFirst = true,
                ZeroInitLast = true,
                Dropout = 0.3f,
                StochasticDepth = 0.3f,
                Norm = OwnNorm,
            }, Classes, Channels),
        ["basic blocks with gates"] = () => new ResNet(
            Residual with
            {
                Block = BasicBlock.Kind,
                Shortcut = ShortcutOption.ProjectionEverywhere,
                SqueezeReduction = 100,
                ZeroInitLast = true,
                StochasticDepth = 0.3f,
            }, Classes, Channels),
        ["plain"] = () => new ResNet(
            Residual with { Block = ResNeStBottleneck.Kind(radix: 2), Shortcut = ShortcutOption.None, DeepStem = true }, Classes, Channels),
        ["resnest without parameters in shortcuts"] = () => new ResNet(
            Residual with
            {
                Block = ResNeStBottleneck.Kind(radix: 3, poolFirst: true),
                Cardinality = 2,
                BaseWidth = 48,
                Shortcut = ShortcutOption.ZeroPadded,
                Dropout = 0.3f,
                StochasticDepth = 0.3f,
                Norm = OwnNorm,
            }, Classes, Channels),
        ["cifar"] = () => new CifarResNet(
            14, Classes, Channels, width: 6, zeroInitLast: true, norm: OwnNorm, shortcut: ShortcutOption.AveragedProjection, stochasticDepth: 0.5f),
        ["densenet"] = () => new DenseNet(
            [2, 3], growthRate: 3, 7, Classes, Channels, bottleneckWidth: 0, compression: 0.3, dropout: 0.2f, OwnNorm, smallImages: true),
        ["efficientnet"] = () => new EfficientNet(
            EfficientNetConfig.V1(0.3, 0.6, 64, 0.2) with
            {
                SqueezeReduction = 2,
                Padding = PaddingMode.Same,
                StochasticDepth = 0.4,
                LastChannels = 24,
                Norm = OwnNorm,
            },
            Classes, Channels),
        ["fused"] = () => new EfficientNet(
            EfficientNetConfig.V2Small with
            {
                Stages = [new(1, 3, 1, 8, 8, 2, Fused: true), new(4, 5, 2, 8, 16, 2, Fused: true), new(4, 3, 2, 16, 24, 2)],
                Padding = PaddingMode.Same,
            }, Classes, Channels),
        ["tf_efficientnetv2"] = () => new TfEfficientNetV2(
            Classes, Channels, 0.25, 0.4, dropout: 0.2, stochasticDepth: 0.2, PaddingMode.Symmetric, OwnNorm),
        ["mobilenet_v1"] = () => new MobileNetV1(Classes, Channels, 0.25, dropout: 0.1, PaddingMode.Same, OwnNorm),
        ["mobilenet_v2"] = () => new MobileNetV2(Classes, Channels, 0.25, roundNearest: 4, dropout: 0.1, PaddingMode.Same, OwnNorm),
        ["mobilenet_v3"] = () => new MobileNetV3(
            MobileNetV3Config.Large(0.25, reducedTail: true, dilated: true) with
            {
                SqueezeReduction = 8,
                Padding = PaddingMode.Same,
                Dropout = 0,
                Norm = OwnNorm,
            },
            Classes, Channels),
    };

    private static readonly (string Option, Action Make)[] Refused =
    [
        ("classes", () => new LeNet5(classes: 0)),
        ("inChannels", () => new AlexNet(inChannels: -1)),
        ("dropout", () => new AlexNet2012(dropout: 1)),
        ("Dropout", () => new Vgg(Plain with { Dropout = float.NaN })),
        ("Convolutions[1]", () => new Vgg(Plain with { Convolutions = [1, 0] })),
        ("LastKernels", () => new Vgg(Plain with { LastKernels = [3, 2] })),
        ("last kernels", () => new Vgg(Plain with { LastKernels = [3] })),
        ("HiddenFeatures", () => new Vgg(Plain with { HiddenFeatures = 0 })),
        ("dropout", () => new InceptionV1(dropout: -0.1f)),
        ("auxiliaryWeight", () => new GoogLeNet(auxiliaryWeight: float.NaN)),
        ("auxiliaryDropout", () => new GoogLeNet(auxiliaryDropout: 1.5f)),
        ("dropout", () => new BnInception(dropout: 2)),
        ("auxiliaryWeight", () => new InceptionV3(auxiliaryWeight: -1)),
        ("epsilon", () => new InceptionV4(norm: new BatchNormOptions(Epsilon: 0))),
        ("momentum", () => new InceptionResNetV2(norm: new BatchNormOptions(Momentum: 1.5f))),
        ("Layers", () => new ResNet(Residual with { Layers = [], Planes = [] })),
        ("Planes[0]", () => new ResNet(Residual with { Planes = [0, 16] })),
        ("Cardinality", () => new ResNet(Residual with { Cardinality = 0 })),
        ("base width", () => new ResNet(Residual with { BaseWidth = 2 })),
        ("StemWidth", () => new ResNet(Residual with { StemWidth = 0 })),
        ("SqueezeReduction", () => new ResNet(Residual with { SqueezeReduction = 0 })),
        ("Dropout", () => new ResNet(Residual with { Dropout = -1 })),
        ("StochasticDepth", () => new ResNet(Residual with { StochasticDepth = float.NaN })),
        ("shortcut option", () => new ResNet(Residual with { Shortcut = (ShortcutOption)9 })),
        ("Without shortcuts", () => new ResNet(Residual with { Shortcut = ShortcutOption.None, ZeroInitLast = true })),
        ("Without shortcuts", () => new CifarResNet(20, shortcut: ShortcutOption.None, stochasticDepth: 0.1f)),
        ("projection", () => new ResNet(Residual with { Planes = [16, 8], Shortcut = ShortcutOption.ZeroPadded })),
        ("basic block", () => new ResNet(Residual with { Block = BasicBlock.Kind, BaseWidth = 32 })),
        ("radix", () => new ResNet(Residual with { Block = ResNeStBottleneck.Kind(radix: 0) })),
        ("squeeze and excitation", () => new ResNet(Residual with { Block = ResNeStBottleneck.Kind(radix: 2), SqueezeReduction = 4 })),
        ("width", () => new CifarResNet(20, width: 0)),
        ("stochasticDepth", () => new CifarResNet(20, stochasticDepth: 1)),
        ("blocks", () => new DenseNet([], 4, 8)),
        ("blocks[0]", () => new DenseNet([0], 4, 8)),
        ("growthRate", () => new DenseNet([1], 0, 8)),
        ("initialFeatures", () => new DenseNet([1], 4, 0)),
        ("bottleneckWidth", () => new DenseNet([1], 4, 8, bottleneckWidth: -1)),
        ("compression", () => new DenseNet([1], 4, 8, compression: 1.5)),
        ("dropout", () => new DenseNet([1], 4, 8, dropout: -1)),
        ("width", () => EfficientNetConfig.V1(double.NaN, 1, 224, 0)),
        ("depth", () => EfficientNetConfig.V1(1, 0, 224, 0)),
        ("Dropout", () => new EfficientNet(EfficientNetConfig.V1(1, 1, 224, dropout: 1))),
        ("Stages", () => new EfficientNet(EfficientNetConfig.B0 with { Stages = [] })),
        ("Kernel", () => new EfficientNet(EfficientNetConfig.B0 with { Stages = [new(1, 4, 1, 8, 8, 1)] })),
        ("Stage 2 takes 16", () => new EfficientNet(EfficientNetConfig.B0 with { Stages = [new(1, 3, 1, 8, 8, 1), new(1, 3, 1, 16, 8, 1)] })),
        ("SqueezeReduction", () => new EfficientNet(EfficientNetConfig.B0 with { SqueezeReduction = 0 })),
        ("StochasticDepth", () => new TfEfficientNetV2(stochasticDepth: 1)),
        ("Depth", () => new TfEfficientNetV2(depth: double.PositiveInfinity)),
        ("Width", () => new MobileNetV1(width: 0)),
        ("width", () => new MobileNetV2(width: -1)),
        ("roundNearest", () => new MobileNetV2(roundNearest: 0)),
        ("Dropout", () => new MobileNetV2Timm(dropout: 1)),
        ("Width", () => new MobileNetV3(MobileNetV3Config.Large(width: 0))),
        ("Block 2 takes 16", () => new MobileNetV3(MobileNetV3Config.Small() with
        {
            Blocks = [new(8, 3, 8, 8, true, ActivationKind.Relu, 1), new(16, 3, 8, 8, true, ActivationKind.Relu, 1)],
        })),
    ];

    public static TheoryData<string> NormalisedNames() => [.. Normalised.Keys];

    public static TheoryData<string> CombinedNames() => [.. Combined.Keys];

    [Theory]
    [MemberData(nameof(NormalisedNames))]
    public void Epsilon_and_momentum_reach_every_normalisation_and_no_name_changes(string name)
    {
        Network network = Make(Normalised[name](OwnNorm)), plain = Make(Normalised[name](BatchNormOptions.Default));
        var builder = new GraphBuilder { TracesAuxiliaryHeads = true };
        network.TraceLogits(builder, 2, network.Input.Height, network.Input.Width);
        BatchNormOp[] norms = [.. builder.Build().Nodes.Select(node => node.Op).OfType<BatchNormOp>()];

        Assert.NotEmpty(norms);
        Assert.All(norms, norm => Assert.Equal(new BatchNormOp(OwnNorm.Epsilon, OwnNorm.Momentum), norm));
        Assert.Equal(plain.Parameters.Select(own => own.ToString()), network.Parameters.Select(own => own.ToString()));
    }

    [Fact]
    public void Options_without_tensors_change_no_name()
    {
        (Module Plain, Module Other)[] pairs =
        [
            (new InceptionV1(Classes), new InceptionV1(Classes, dropout: 0.4f)),
            (new BnInception(Classes), new BnInception(Classes, dropout: 0.4f)),
            (new ResNet(Residual), new ResNet(
                Residual with { Dropout = 0.1f, StochasticDepth = 0.1f, ZeroInitLast = true, StrideOnFirst = true, Norm = OwnNorm })),
            (new ResNet(Residual with { Shortcut = ShortcutOption.ZeroPadded }), new ResNet(Residual with { Shortcut = ShortcutOption.None })),
            (new CifarResNet(20), new CifarResNet(20, zeroInitLast: true, norm: OwnNorm, stochasticDepth: 0.1f)),
            (new DenseNet([2, 1], 4, 8), new DenseNet([2, 1], 4, 8, dropout: 0.2f, norm: OwnNorm)),
            (new EfficientNet(EfficientNetConfig.B0), new EfficientNet(
                EfficientNetConfig.B0 with { Dropout = 0, StochasticDepth = 0, Padding = PaddingMode.Same, Norm = OwnNorm })),
            (new TfEfficientNetV2(Classes), new TfEfficientNetV2(Classes, dropout: 0.1, stochasticDepth: 0.1, padding: PaddingMode.Symmetric)),
            (new MobileNetV1(Classes), new MobileNetV1(Classes, dropout: 0.1, padding: PaddingMode.Same)),
            (new MobileNetV3(MobileNetV3Config.Small()), new MobileNetV3(MobileNetV3Config.Small(dilated: true) with { Padding = PaddingMode.Same })),
        ];

        Assert.All(pairs, pair => Assert.Equal(Names(pair.Plain), Names(pair.Other)));

        static IEnumerable<string> Names(Module root) => root.NamedState().Select(own => $"{own.Name} {own.Parameter.Shape}");
    }

    [Theory]
    [MemberData(nameof(CombinedNames))]
    public void Options_work_together_forward_and_backward(string name)
    {
        Network network = Make(Combined[name]());
        network.Initialize(1);
        // The branches of BN-Inception meet on even maps only.
        (int height, int width) = name == "inception_v2" ? (64, 96) : (65, 97);
        Assert.NotEmpty(network.Features().Trace(1, height, width).Outputs);
        Assert.NotEmpty(network.Embed().Trace(1, height, width).Outputs);
        using Plan inference = network.Compile(2, height, width);
        using Plan training = network.CompileTraining(2, height, width);
        foreach (Plan plan in new[] { inference, training })
        {
            var random = new Common.RandomStream(3);
            foreach (ref float pixel in plan.Input(Network.InputName))
                pixel = (float)random.NextNormal();
            plan.Run();
            Assert.DoesNotContain(plan.Output(Network.LogitsName).ToArray(), logit => !float.IsFinite(logit));
        }
        network.UpdateBuffers(training);
        foreach (StateTensor own in network.Parameters)
        {
            ReadOnlySpan<float> values = own.IsTrainable ? training.Output(Gradients.OutputName(own.Parameter)) : own.Values;
            Assert.True(values.ToArray().All(float.IsFinite), $"{own} has a number that is not finite.");
        }
    }

    [Fact]
    public void What_no_network_can_be_made_of_is_refused_in_one_line_that_names_the_option() =>
        Assert.All(Refused, own =>
        {
            ArgumentException exception = Assert.ThrowsAny<ArgumentException>(own.Make);

            Assert.Contains(own.Option, exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', exception.Message);
            Assert.StartsWith("Vertebra.", exception.Source, StringComparison.Ordinal);
        });

    private static Network Make(Module root) => new("own", root, new InputSize(Channels, 320, 320), Classes);
}
