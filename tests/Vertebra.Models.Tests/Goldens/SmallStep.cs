using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;

namespace Vertebra.Models.Tests.Goldens;

/// <summary>
/// A training step that is small but has every kind of decision, with its truth in double, and float32 runs that are made up: a double
/// run with decisions of one's choice, rounded.
/// </summary>
internal sealed class SmallStep
{
    private const int Side = 24;
    private readonly ParameterStore _store = new();
    private readonly Parameter _bias;

    public SmallStep()
    {
        var builder = new GraphBuilder();
        Value images = builder.Input("input", new Shape(4, 3, Side, Side));
        var padded = new Conv2dAttributes { Padding = 1 };
        _bias = Parameter("conv1.bias", new Shape(8));
        Value x = images.Conv2d(Parameter("conv1.weight", new Shape(8, 3, 3, 3)), _bias, padded).Relu();
        x = x.AvgPool(2).Conv2d(Parameter("conv2.weight", new Shape(8, 8, 3, 3)), null, padded).HardSwish();
        x = x.MaxPool(3, 2).Conv2d(Parameter("conv3.weight", new Shape(4, 8, 3, 3)), null, padded);
        x = x.Relu6().Scale(x.HardSigmoid().AdaptiveAvgPool(1));
        Value flat = builder.Add(new ReshapeOp(new Shape(4, x.Shape.Length / 4)), x);
        Value logits = flat.Linear(Parameter("fc.weight", new Shape(5, flat.Shape[1])), null);
        builder.Output("loss", logits.CrossEntropy(builder.Input("labels", new Shape(4))));
        Step = new TrainingStep(
            Gradients.Differentiate(builder.Build(), "loss"),
            _store,
            new Dictionary<string, float[]> { ["input"] = Images(), ["labels"] = [0, 3, 1, 2] });
    }

    public TrainingStep Step { get; }

    /// <summary>The first ReLU.</summary>
    public DecisionSite Relu => Step.Sites.First(site => site.Node.Op is ActivationOp { Kind: ActivationKind.Relu });

    /// <summary>What the first ReLU reads, in double.</summary>
    public double[] BeforeRelu()
    {
        double[]? x = null;
        Step.RunInDouble(observer: (node, operands, _) => x = node == Relu.Node ? operands[0] : x);
        return x!;
    }

    /// <summary>The element that the loss depends on most of those that the first ReLU reads close to its kink.</summary>
    public int ElementThatMatters()
    {
        const double Close = 0.02;
        double[] x = BeforeRelu();
        double[]? dy = null;
        Step.RunInDouble(observer: (node, operands, _) =>
        {
            if (node.Op is ActivationGradOp { Kind: ActivationKind.Relu })
                dy = operands[1];
        });
        return Enumerable.Range(0, x.Length).Where(i => Math.Abs(x[i]) < Close).MaxBy(i => Math.Abs(dy![i]));
    }

    /// <summary>Shifts the channel of an element so that the ReLU reads as good as zero there.</summary>
    public void MoveToKink(int element)
    {
        int channel = element / (Side * Side) % _bias.Shape.Length;
        _store[_bias].Values[channel] -= (float)BeforeRelu()[element];
    }

    /// <summary>What a golden file would say of the step, recorded without float32 noise.</summary>
    public ExpectedStep Expected() => new("", Step.RunInDouble().ToDictionary(
        output => output.Key,
        output => new GoldenMeasure(
            output.Key, TensorMeasure.Norm<double>(output.Value), TensorMeasure.Projection<double>("", output.Key, output.Value), 0)));

    /// <summary>The decisions that double takes.</summary>
    public Decisions OwnDecisions()
    {
        var decisions = new Decisions();
        Step.RunInDouble(observer: (node, operands, result) =>
        {
            if (Step.Sites.SingleOrDefault(site => site.Node == node) is { } site)
                decisions.Set(node, site.Compare(Floats(site.Watched == node ? result : operands[0]), operands[0], result).Choices);
        });
        return decisions;
    }

    /// <summary>A run that falls to the other side at some elements of the first ReLU, forward and backward.</summary>
    public FloatRun Run(params int[] flipped)
    {
        Decisions decisions = OwnDecisions();
        int[] choices = [.. decisions.Of(Relu.Node)];
        foreach (int element in flipped)
            choices[element] = 1 - choices[element];
        decisions.Set(Relu.Node, choices);
        var watched = new Dictionary<Node, float[]>();
        HashSet<Node> wanted = [.. Step.Sites.Select(site => site.Watched)];
        Dictionary<string, double[]> outputs = Step.RunInDouble(decisions, (node, _, result) =>
        {
            if (wanted.Contains(node))
                watched.Add(node, Floats(result));
        });
        // An open gate shows a positive result.
        foreach (int element in flipped.Where(element => choices[element] == 1))
            watched[Relu.Node][element] = float.Epsilon;
        return new FloatRun(outputs.ToDictionary(output => output.Key, output => Floats(output.Value)), watched);
    }

    private static float[] Floats(double[] values) => [.. values.Select(value => (float)value)];

    private static float[] Images()
    {
        var images = new float[4 * 3 * Side * Side];
        FormulaTensor.Input("", "input", images);
        return images;
    }

    private Parameter Parameter(string name, Shape shape)
    {
        var parameter = new Parameter(shape) { Name = name };
        FormulaTensor.Weight("", name, shape.ToArray(), 0.5f, 1, _store[parameter].Values);
        return parameter;
    }
}
