namespace Vertebra.Graph.Tests.Reference;

/// <summary>The interpreter's convolution against the definition.</summary>
public class DoubleConvolutionTests
{
    private static readonly ConvCase[] All =
    [
        new(2, 3, 7, 9, 5, 3, 3) { Pad = 1 },
        new(3, 16, 6, 6, 9, 1, 1),
        new(1, 4, 12, 11, 6, 5, 3) { StrideY = 2, StrideX = 3, PadTop = 2, PadRight = 1 },
        new(2, 6, 9, 8, 4, 3, 2) { Dilation = 2, Pad = 2, Groups = 2 },
        new(2, 8, 5, 5, 8, 3, 3) { Stride = 2, Pad = 1, Groups = 8 },
        new(1, 2, 3, 3, 1, 3, 3),
    ];

    public static TheoryData<int> Cases() => [.. Enumerable.Range(0, All.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Matrix_products_convolve_as_the_definition_does(int index)
    {
        ConvCase c = All[index];
        double[] x = Uniform("x", c.Input.Length);
        double[] weights = Uniform("w", c.Weights.Length);
        double[] bias = Uniform("b", c.OutChannels);
        double[] dy = Uniform("dy", c.Output.Length);

        Close(NaiveConvolution.Forward(x, weights, bias, c), DoubleConvolution.Forward(x, weights, bias, c), "y");
        Close(NaiveConvolution.InputGrad(weights, dy, c), DoubleConvolution.InputGrad(weights, dy, c), "dx");
        Close(NaiveConvolution.WeightGrad(x, dy, c), DoubleConvolution.WeightGrad(x, dy, c), "dw");
    }

    private static void Close(double[] expected, double[] actual, string what) =>
        Tolerances.AssertClose(expected, actual, Tolerances.Rewrite, what);

    private static double[] Uniform(string name, int length)
    {
        var values = new float[length];
        FormulaTensor.Input("", name, values);
        return [.. values.Select(value => (double)value)];
    }
}
