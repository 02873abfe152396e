using Vertebra.Kernels.Convolution.Depthwise;
using Vertebra.Kernels.Convolution.Rows;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Methods;

/// <summary>Depthwise 3x3 and 5x5, and 3x3 in groups that divide a vector: a column of the source serves several rows of the result.</summary>
internal sealed class RowsMethod<V> : ConvMethod
    where V : unmanaged, IVec<V>
{
    public override string Name => "rows";

    public override ConvPass Pass => ConvPass.Forward;

    public override PackKernel PackWeights(ConvProblem problem) => problem.Geometry.IsDepthwise
        ? new DepthwiseWeightPacker<V>(problem.Geometry)
        : new GroupedWeightPacker<V>(problem.Geometry);

    public override Kernel Create(ConvProblem problem) => new RowConvolution<V>(problem.Geometry, problem.Epilogue);

    protected override bool Computes(ConvProblem problem) => problem.ReadsMap && RowConvolution<V>.Fits(problem.Geometry);
}
