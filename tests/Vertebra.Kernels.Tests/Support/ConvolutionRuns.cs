using Vertebra.Kernels.Convolution;

namespace Vertebra.Kernels.Tests.Support;

/// <summary>Runs the kernels of one method with operands in NCHW order.</summary>
internal static class ConvolutionRuns
{
    /// <summary>Blocks in which a forward pass can read its input.</summary>
    public static int[] InputBlocks(KernelSet kernels) => kernels.Block == 1 ? [1] : [1, kernels.Block];

    /// <summary>How far a method's results may be from the naive double reference.</summary>
    public static Tolerance Tolerance(ConvMethod method) => new(method.Error, method.Error);

    public static float[] Forward(
        ConvMethod method, ConvProblem problem, ConvCase c, double[] x, double[] weights, double[]? bias, double[]? addend,
        params float[][] prologue) => Harness.Run(
            () => method.Create(problem),
            Maps.Layout(c.Output, problem.Lanes),
            [
                Maps.Pack(x, c.Input, problem.InputBlock),
                Pack(() => method.PackWeights(problem)!, weights),
                bias is null ? null : Samples.ToFloats(bias),
                addend is null ? null : Maps.Pack(addend, c.Output, problem.Lanes),
                .. prologue,
            ]);

    public static float[] InputGradient(ConvMethod method, ConvProblem problem, ConvCase c, double[] weights, double[] dy) => Harness.Run(
        () => method.Create(problem),
        Maps.Layout(c.Input, problem.Lanes),
        Pack(() => method.PackWeights(problem)!, weights),
        Maps.Pack(dy, c.Output, problem.Lanes));

    public static float[] WeightGradient(ConvMethod method, ConvProblem problem, ConvCase c, double[] x, double[] dy) => Harness.Run(
        () => method.Create(problem),
        c.Weights.Length,
        Maps.Pack(x, c.Input, problem.InputBlock),
        Maps.Pack(dy, c.Output, problem.Lanes));

    public static float[] Pack(Func<PackKernel> make, double[] weights) =>
        Harness.Run(make, make().PackedBytes / sizeof(float), Samples.ToFloats(weights));
}
