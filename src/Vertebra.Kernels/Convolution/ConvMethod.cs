using Vertebra.Kernels.Convolution.Pointwise;

namespace Vertebra.Kernels.Convolution;

/// <summary>
/// One way to compute one pass of convolutions: a row of <see cref="ConvMethods"/>. Packed weights of one method mean nothing to another,
/// unless their <see cref="PackKernel.Format"/> is the same.
/// </summary>
internal abstract class ConvMethod
{
    /// <summary>Relative error that sums of products have at most, measured as in the tests of kernels.</summary>
    protected const double ErrorOfSums = 1e-5;

    /// <summary>What users call it, e.g. <c>winograd-f4</c>; the methods of different passes may share a name.</summary>
    public abstract string Name { get; }

    /// <summary>What it computes.</summary>
    public abstract ConvPass Pass { get; }

    /// <summary>Relative error of results at most.</summary>
    public virtual double Error => ErrorOfSums;

    /// <summary>Whether results have larger errors than sums of the definition's products; such a method is taken only where a plan allows it.</summary>
    public bool RoundsMore => Error > ErrorOfSums;

    /// <summary>Whether the method computes a problem.</summary>
    public bool Supports(ConvProblem problem) =>
        problem.Pass == Pass && (problem.ReadsMap || problem.ReadsPlain)
        && (problem.Prologue.Transform == PointwiseTransform.None || TakesPrologue) && Computes(problem);

    /// <summary>
    /// Estimated cycles of a problem that it supports; infinite where it is never the one to take. The estimate of every product of the definition
    /// unless a method says otherwise.
    /// </summary>
    public virtual double Cycles(ConvProblem problem) => ConvCost.OfAllProducts(problem);

    /// <summary>weights → packed, for the kernel of a problem; null where the kernel takes no weights.</summary>
    public virtual PackKernel? PackWeights(ConvProblem problem) => null;

    /// <summary>The kernel of a problem that it supports; <see cref="ConvPass"/> tells its operands.</summary>
    public abstract Kernel Create(ConvProblem problem);

    /// <summary>Whether the method transforms what it reads where a problem has a prologue.</summary>
    protected virtual bool TakesPrologue => false;

    /// <summary>Whether the method computes a problem of its pass and prologue.</summary>
    protected abstract bool Computes(ConvProblem problem);

    public override string ToString() => $"{Name} ({Pass})";
}
