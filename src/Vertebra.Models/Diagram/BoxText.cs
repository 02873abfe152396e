using System.Globalization;
using Vertebra.Graph.Ir;

namespace Vertebra.Models.Diagram;

/// <summary>The words on boxes.</summary>
internal static class BoxText
{
    /// <summary>Kind and title of a box that begins with an operation.</summary>
    public static (BoxKind Kind, string Title) Describe(Node node) => node.Op switch
    {
        InputOp input => (BoxKind.Input, input.Label),
        Conv2dOp { Attributes: var conv } => Convolution(node, conv),
        LinearOp => (BoxKind.Linear, $"linear, {node.Shape[1]}"),
        MaxPool2dOp { Attributes: var pool } => (BoxKind.Pooling, $"{Window(pool.Kernel)} max pool{Stride(pool.Stride)}"),
        AvgPool2dOp { Attributes: { Kernel: var kernel, Stride: var stride } } when kernel == 1 =>
            (BoxKind.Pooling, $"one pixel of {Window(stride)}"),
        AvgPool2dOp { Attributes: var pool } => (BoxKind.Pooling, $"{Window(pool.Kernel)} average pool{Stride(pool.Stride)}"),
        AdaptiveAvgPool2dOp { Size: var size } when size == 1 => (BoxKind.Pooling, "global average pool"),
        AdaptiveAvgPool2dOp { Size: var size } => (BoxKind.Pooling, $"average pool to {Window(size)}"),
        AddOp => (BoxKind.Junction, "+"),
        ScaleOp => (BoxKind.Junction, "×"),
        ConcatOp => (BoxKind.Concatenation, "concat"),
        SliceChannelsOp slice => (BoxKind.Other, $"channels {slice.Start}–{slice.Start + slice.Count - 1}"),
        _ => (BoxKind.Other, Note(node)),
    };

    /// <summary>What is said of an operation that follows on a box's result; empty for one that does nothing in inference.</summary>
    public static string Note(Node node) => node.Op switch
    {
        BatchNormOp => "batch norm",
        ActivationOp { Kind: var kind } => Activation(kind),
        LocalResponseNormOp => "response norm",
        DropoutOp { Probability: 0 } or StochasticDepthOp { Probability: 0 } => "",
        DropoutOp dropout => Invariant($"dropout {dropout.Probability:0.####}"),
        StochasticDepthOp => "stochastic depth",
        ReshapeOp => "flatten",
        MultiplyOp multiply => Invariant($"× {multiply.Factor:0.####}"),
        PadChannelsOp => "padded with zero channels",
        SoftmaxOp => "softmax",
        _ => node.Op.Name,
    };

    /// <summary>The results of a box and its repetitions; of one that flattens, the map as well.</summary>
    public static string Output(IReadOnlyList<Box> instances)
    {
        string result = Shapes(instances.Select(own => own.Output));
        Shape[] maps = [.. instances.SelectMany(own => own.Nodes).Where(node => node.Op is ReshapeOp).Select(node => node.Inputs[0].Shape)];
        return maps.Length == instances.Count && maps[0] is { Rank: 4 } map && map.Height * map.Width > 1 ? $"{Shapes(maps)} = {result}" : result;
    }

    /// <summary>A shape without its batch, or what shapes that differ in their channels only range over.</summary>
    public static string Shapes(IEnumerable<Shape> shapes)
    {
        Shape[] all = [.. shapes];
        string channels = Range([.. all.Select(shape => (long)(shape.Rank > 1 ? shape[1] : shape[0]))], number => Invariant($"{number}"));
        return all[0].Rank == 4 ? Invariant($"{channels}×{all[^1].Height}×{all[^1].Width}") : channels;
    }

    /// <summary>What a pointer on a box is told: where its layers are, and the figures that the box rounds.</summary>
    public static string Tooltip(Box box)
    {
        Box[] instances = [.. box.Instances];
        string first = instances[0].Path, last = instances[^1].Path;
        string path = first == last ? first : $"{first} to {last} ({instances.Length} times)";
        long[] products = [.. instances.Select(own => own.Nodes.Sum(node => node.MultiplyAdds))];
        string[] lines =
        [
            path,
            Output(instances),
            Count([.. instances.Select(own => own.Parameters)], "parameters"),
            Count(products, "multiply-adds"),
        ];
        return string.Join('\n', lines.Where(line => line.Length > 0));

        static string Count(long[] counts, string what) =>
            counts.Max() == 0 ? "" : $"{Range(counts, count => Invariant($"{count:#,0}"))} {what}";
    }

    /// <summary>A count or the range of several, short.</summary>
    public static string Counts(IEnumerable<long> counts) => Range([.. counts], Short);

    /// <summary>A count with three digits at least: 9,408 · 25.6 k · 11.2 M · 4.09 G.</summary>
    public static string Short(long count) => count switch
    {
        < 10_000 => Invariant($"{count:#,0}"),
        < 100_000 => Invariant($"{count / 1e3:0.0} k"),
        < 1_000_000 => Invariant($"{count / 1e3:0} k"),
        < 100_000_000 => Invariant($"{count / 1e6:0.0} M"),
        < 1_000_000_000 => Invariant($"{count / 1e6:0} M"),
        < 10_000_000_000 => Invariant($"{count / 1e9:0.00} G"),
        _ => Invariant($"{count / 1e9:0.0} G"),
    };

    private static string Range(long[] numbers, Func<long, string> text)
    {
        (long least, long most) = (numbers.Min(), numbers.Max());
        return least == most ? text(least) : $"{text(least)}–{text(most)}";
    }

    private static (BoxKind, string) Convolution(Node node, Conv2dAttributes conv)
    {
        Shape weight = node.Inputs[1].Shape;
        bool depthwise = conv.Groups > 1 && conv.Groups == node.Inputs[0].Shape.Channels;
        string window = Window(new Size2(weight[2], weight[3])), dilation = conv.Dilation == 1 ? "" : $", dilation {conv.Dilation}";
        string groups = conv.Groups > 1 && !depthwise ? $", {conv.Groups} groups" : "";
        return (
            depthwise ? BoxKind.Depthwise : BoxKind.Convolution,
            $"{window} {(depthwise ? "depthwise" : "conv")}, {weight[0]}{groups}{dilation}{Stride(conv.Stride)}");
    }

    private static string Stride(Size2 stride) =>
        stride == 1 ? "" : stride.Height == stride.Width ? $", /{stride.Height}" : $", /{Window(stride)}";

    private static string Window(Size2 size) => $"{size.Height}×{size.Width}";

    private static string Activation(ActivationKind kind) => kind switch
    {
        ActivationKind.Identity => "",
        ActivationKind.Relu => "ReLU",
        ActivationKind.Relu6 => "ReLU6",
        ActivationKind.Silu => "SiLU",
        ActivationKind.HardSwish => "hard swish",
        ActivationKind.HardSigmoid => "hard sigmoid",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
