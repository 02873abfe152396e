using Vertebra.Kernels.Convolution.Winograd;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Methods;

/// <summary>Winograd's F(2x2) and F(4x4): fewer products, between transforms, of kernels of several sizes without stride.</summary>
/// <param name="outputs">Outputs of a tile in each dimension that has more than one tap.</param>
internal sealed class WinogradMethod<V>(int outputs) : ConvMethod
    where V : unmanaged, IVec<V>
{
    public override string Name => $"winograd-f{outputs}";

    public override ConvPass Pass => ConvPass.Forward;

    public override double Error => WinogradTile.Error(outputs);

    public override double Cycles(ConvProblem problem) => WinogradCost.Of(problem.Geometry, Tile(problem), problem.Lanes);

    public override PackKernel PackWeights(ConvProblem problem) => Winograd<V>.Pack(problem.Geometry, Tile(problem));

    public override Kernel Create(ConvProblem problem) =>
        Winograd<V>.Create(problem.Geometry, Tile(problem), problem.Epilogue, transformsInRegisters: false);

    protected override bool Computes(ConvProblem problem) =>
        problem.ReadsMap && WinogradTile.Of(problem.Geometry, outputs, V.Count) is not null;

    private WinogradTile Tile(ConvProblem problem) => WinogradTile.Of(problem.Geometry, outputs, V.Count)!.Value;
}
