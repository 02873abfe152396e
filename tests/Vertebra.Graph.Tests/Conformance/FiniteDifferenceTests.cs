using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Tests.Conformance;

/// <summary>The gradient graph of every case against central differences of its loss, both in double.</summary>
public class FiniteDifferenceTests
{
    private const int ElementsPerTensor = 5;
    private const string Prefix = "gradient:";

    public static TheoryData<string> Cases => ConformanceCases.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gradient_graph_is_the_derivative_of_the_loss(string name)
    {
        ConformanceCase one = ConformanceCases.ByName[name];
        ReferenceInterpreter interpreter = one.Source.Interpreter(one.Graph);
        var gradients = one.Graph.Outputs.Where(output => output.Name.StartsWith(Prefix, StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(gradients);
        foreach (GraphOutput gradient in gradients)
            Compare(one, interpreter, gradient.Name);
    }

    private static void Compare(ConformanceCase one, ReferenceInterpreter interpreter, string output)
    {
        double[] gradient = one.Expected[output];
        double[] values = Values(one.Graph, interpreter, output[Prefix.Length..]);
        double scale = Math.Max(gradient.Max(Math.Abs), Tolerances.Step);
        int stride = Math.Max(1, values.Length / ElementsPerTensor);
        for (int i = values.Length % stride; i < values.Length; i += stride)
        {
            double value = values[i];
            values[i] = value + Tolerances.Step;
            double above = interpreter.Run("loss")[0];
            values[i] = value - Tolerances.Step;
            double below = interpreter.Run("loss")[0];
            values[i] = value;
            double slope = (above - below) / (2 * Tolerances.Step);
            Assert.True(
                Math.Abs(slope - gradient[i]) <= Tolerances.FiniteDifference * scale, $"{output}[{i}] is {gradient[i]:G9}, the slope {slope:G9}");
        }
    }

    // The numbers that the interpreter reads, to be nudged in place.
    private static double[] Values(ComputationGraph graph, ReferenceInterpreter interpreter, string name)
    {
        if (interpreter.Inputs.TryGetValue(name, out double[]? input))
            return input;
        Parameter parameter = graph.Parameters.Single(candidate => candidate.Name == name);
        var values = new double[parameter.Shape.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = parameter.Values()[i];
        interpreter.Parameters[parameter] = values;
        return values;
    }
}
