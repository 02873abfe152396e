using Vertebra.Kernels;
using Vertebra.Kernels.Convolution;

namespace Vertebra.Graph.Tests.Runtime;

/// <summary>A convolution method that no table has; it computes 3x3 kernels as the direct ones do.</summary>
/// <param name="cycles">What it claims to cost.</param>
internal sealed class AddedMethod(double cycles) : ConvMethod
{
    public const string MethodName = "added";

    /// <summary>Kernels that were made so far.</summary>
    public int Created { get; private set; }

    public override string Name => MethodName;

    public override ConvPass Pass => ConvPass.Forward;

    public override double Cycles(ConvProblem problem) => cycles;

    public override PackKernel? PackWeights(ConvProblem problem) => Direct(problem).PackWeights(problem);

    public override Kernel Create(ConvProblem problem)
    {
        Created++;
        return Direct(problem).Create(problem);
    }

    protected override bool Computes(ConvProblem problem) => problem is { ReadsMap: true, Geometry: { KernelHeight: 3, Groups: 1 } };

    private static ConvMethod Direct(ConvProblem problem) =>
        KernelSet.For().Convolutions.For(problem).First(method => method.Name is "direct" or "direct-plain");
}
