using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;

namespace Vertebra.Graph.Tests.Conformance;

/// <summary>Builds a graph for a test and remembers what to feed it with. Values follow from names.</summary>
internal sealed class CaseGraph(string salt)
{
    private readonly Dictionary<string, float[]> _inputs = [];
    private readonly List<string> _differentiable = [];

    public GraphBuilder Builder { get; } = new();

    /// <summary>The values of the parameters.</summary>
    public ParameterStore Store { get; } = new();

    /// <summary>Whether the loss is a weighted sum of a result, made by <see cref="Result"/>.</summary>
    public bool IsProjected { get; private set; }

    /// <summary>An input in [-scale, scale) that is differentiated too.</summary>
    public Value Input(string name, Shape shape, float scale = 1)
    {
        _differentiable.Add(name);
        return Fixed(name, shape, scale);
    }

    /// <summary>Class indices.</summary>
    public Value Labels(int rows, int classes)
    {
        var values = new float[rows];
        FormulaTensor.Uniform(salt, "labels", values);
        _inputs.Add("labels", [.. values.Select(value => (float)Math.Floor(value * classes))]);
        return Builder.Input("labels", new Shape(rows));
    }

    /// <summary>A parameter in [-scale, scale).</summary>
    public Parameter Parameter(string name, Shape shape, float scale = 0.5f)
    {
        Parameter parameter = new Parameter(shape) { Name = name }.In(Store);
        Uniform(name, scale, parameter.Values());
        return parameter;
    }

    public Value Convolution(Value x, string name, int channels, Size2 kernel, Conv2dAttributes? attributes = null, bool bias = true)
    {
        attributes ??= new Conv2dAttributes();
        var shape = new Shape(channels, x.Shape.Channels / attributes.Groups, kernel.Height, kernel.Width);
        Parameter weight = Parameter($"{name}.weight", shape, UnitGain(shape));
        return x.Conv2d(weight, bias ? Parameter($"{name}.bias", new Shape(channels)) : null, attributes);
    }

    /// <summary>A batch normalisation with its own weight, bias and running statistics.</summary>
    public Value BatchNorm(Value x, string name, float epsilon = 1e-5f, float momentum = 0.1f)
    {
        var shape = new Shape(x.Shape.Channels);
        return x.BatchNorm(
            Parameter($"{name}.weight", shape, 1.5f), Parameter($"{name}.bias", shape), Buffer($"{name}.running_mean", shape, 0),
            Buffer($"{name}.running_var", shape, 0.8f), epsilon, momentum);
    }

    public Value Linear(Value x, string name, int features, bool bias = true)
    {
        var shape = new Shape(features, x.Shape[1]);
        Parameter weight = Parameter($"{name}.weight", shape, UnitGain(shape));
        return x.Linear(weight, bias ? Parameter($"{name}.bias", new Shape(features)) : null);
    }

    /// <summary>Names a result and a scalar loss that weights its elements, so that its gradient is a random tensor.</summary>
    public void Result(Value y)
    {
        IsProjected = true;
        Builder.Output("y", y);
        Value row = Builder.Add(new ReshapeOp(new Shape(1, y.Shape.Length)), y);
        Value projection = Fixed("projection", new Shape(1, y.Shape.Length), 1);
        Builder.Output("loss", Builder.Add(new ReshapeOp(new Shape(1)), Builder.Add(new LinearOp(), row, projection)));
    }

    /// <summary>Whether batch normalisation uses the statistics of the batch.</summary>
    public bool UsesBatchStatistics { get; set; }

    /// <summary>The graph with the gradients of all inputs and parameters.</summary>
    public ComputationGraph Differentiated()
    {
        ComputationGraph graph = Builder.Build();
        return Gradients.Differentiate(UsesBatchStatistics ? BatchStatistics.Use(graph) : graph, "loss", _differentiable);
    }

    public ReferenceInterpreter Interpreter(ComputationGraph graph, ulong seed = 0, ulong iteration = 0, ParameterStore? store = null)
    {
        var interpreter = new ReferenceInterpreter(graph, store ?? Store) { Seed = seed, Iteration = iteration };
        foreach ((string name, float[] values) in _inputs)
            interpreter.Inputs.Add(name, [.. values.Select(value => (double)value)]);
        return interpreter;
    }

    public void Feed(Plan plan)
    {
        foreach ((string name, float[] values) in _inputs)
            values.CopyTo(plan.Input(name));
    }

    /// <summary>Feeds NaN, and class 0 where there are labels.</summary>
    public void FeedNaN(Plan plan)
    {
        foreach (string name in _inputs.Keys)
            plan.Input(name).Fill(name == "labels" ? 0 : float.NaN);
    }

    // Keeps the variance from layer to layer, so that no tanh saturates: where it does, float32 has no digits left for its slope.
    private static float UnitGain(Shape weight) => MathF.Sqrt(3f * weight[0] / weight.Length);

    /// <summary>A parameter that no optimizer changes, with values around a middle.</summary>
    public Parameter Buffer(string name, Shape shape, float middle, float scale = 0.5f)
    {
        Parameter buffer = new Parameter(shape, ParameterKind.Buffer) { Name = name }.In(Store);
        Uniform(name, scale, buffer.Values());
        foreach (ref float value in buffer.Values())
            value += middle;
        return buffer;
    }

    private Value Fixed(string name, Shape shape, float scale)
    {
        var values = new float[shape.Length];
        Uniform(name, scale, values);
        _inputs.Add(name, values);
        return Builder.Input(name, shape);
    }

    private void Uniform(string name, float scale, Span<float> values)
    {
        FormulaTensor.Uniform(salt, name, values);
        foreach (ref float value in values)
            value = (value * 2 - 1) * scale;
    }
}
