using System.Globalization;
using System.Text;

namespace Vertebra.Graph.Ir;

/// <summary>Graphs as text, to read and to compare.</summary>
public static class GraphText
{
    /// <summary>
    /// One line a node, <c>%3 = MaxPool2d(%2) 1x8x4x4 {kernel 2, stride 2} @features.1</c>, then one line an output,
    /// <c>output logits = %7</c>. Attributes that have their default are left out. The same graph gives the same text.
    /// </summary>
    public static string Describe(ComputationGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var text = new StringBuilder();
        foreach (Node node in graph.Nodes)
        {
            text.Append(node);
            string attributes = Attributes(node.Op);
            if (attributes.Length > 0)
                text.Append(" {").Append(attributes).Append('}');
            if (node.Path.Length > 0)
                text.Append(" @").Append(node.Path);
            text.Append('\n');
        }
        foreach (GraphOutput output in graph.Outputs)
            text.Append("output ").Append(output.Name).Append(" = %").Append(output.Node.Id).Append('\n');
        return text.ToString();
    }

    /// <summary>What an operation does beside its inputs, e.g. <c>stride 2, padding 1</c>; empty where there is nothing to say.</summary>
    public static string Attributes(Op op) => string.Join(", ", op switch
    {
        InputOp input => [input.Label],
        ParameterOp { Parameter: var parameter } => [parameter.Name],
        ConstantOp constant => [Number(constant.Number)],
        Conv2dOp convolution => Convolution(convolution.Attributes),
        Conv2dInputGradOp gradient => Convolution(gradient.Attributes),
        Conv2dWeightGradOp gradient => Convolution(gradient.Attributes),
        MaxPool2dOp pool => Pool(pool.Attributes),
        MaxPool2dGradOp gradient => Pool(gradient.Attributes),
        AvgPool2dOp pool => [.. Pool(pool.Attributes), .. Divisor(pool.CountIncludePad)],
        AvgPool2dGradOp gradient => [.. Pool(gradient.Attributes), .. Divisor(gradient.CountIncludePad)],
        LocalResponseNormOp norm => Norm(norm),
        LocalResponseNormGradOp gradient => Norm(gradient.Forward),
        DropoutOp dropout => [$"p {Number(dropout.Probability)}", $"stream {dropout.Stream}"],
        _ => (IEnumerable<string>)[],
    });

    private static IEnumerable<string> Convolution(Conv2dAttributes attributes)
    {
        if (attributes.Stride != 1)
            yield return $"stride {attributes.Stride}";
        if (attributes.Padding != 0)
            yield return $"padding {attributes.Padding}";
        if (attributes.Dilation != 1)
            yield return $"dilation {attributes.Dilation}";
        if (attributes.Groups != 1)
            yield return $"groups {attributes.Groups}";
    }

    private static IEnumerable<string> Pool(Pool2dAttributes attributes)
    {
        yield return $"kernel {attributes.Kernel}";
        yield return $"stride {attributes.Stride}";
        if (attributes.Padding != 0)
            yield return $"padding {attributes.Padding}";
        if (attributes.Dilation != 1)
            yield return $"dilation {attributes.Dilation}";
        if (attributes.CeilMode)
            yield return "ceil";
    }

    private static IEnumerable<string> Divisor(bool countIncludePad) => countIncludePad ? [] : ["padding not counted"];

    private static IEnumerable<string> Norm(LocalResponseNormOp norm) =>
        [$"size {norm.Size}", $"alpha {Number(norm.Alpha)}", $"beta {Number(norm.Beta)}", $"k {Number(norm.K)}"];

    private static string Number(float number) => number.ToString(CultureInfo.InvariantCulture);
}
