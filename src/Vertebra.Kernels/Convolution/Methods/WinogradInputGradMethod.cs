using Vertebra.Kernels.Convolution.Winograd;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Methods;

/// <summary>The gradient of an input as a convolution of the output's gradient, by Winograd's F(2x2) or F(4x4).</summary>
/// <param name="outputs">Outputs of a tile in each dimension that has more than one tap.</param>
internal sealed class WinogradInputGradMethod<V>(int outputs) : ConvMethod
    where V : unmanaged, IVec<V>
{
    public override string Name => $"winograd-f{outputs}";

    public override ConvPass Pass => ConvPass.InputGradient;

    public override double Error => WinogradTile.Error(outputs);

    public override double Cycles(ConvProblem problem)
    {
        ConvGeometry gradient = Gradient(problem);
        WinogradTile tile = Tile(problem);
        return WinogradCost.Of(gradient, tile, problem.Lanes) + ConvCost.OfPacking(gradient, tile.Products, problem.Lanes);
    }

    public override PackKernel PackWeights(ConvProblem problem) => Winograd<V>.PackGradient(Gradient(problem), Tile(problem));

    public override Kernel Create(ConvProblem problem) => Winograd<V>.CreateGradient(Gradient(problem), Tile(problem));

    protected override bool Computes(ConvProblem problem) => WinogradTile.OfInputGradient(problem.Geometry, outputs, V.Count) is not null;

    private static ConvGeometry Gradient(ConvProblem problem) => problem.Geometry.InputGradient()!.Value;

    private WinogradTile Tile(ConvProblem problem) => WinogradTile.OfInputGradient(problem.Geometry, outputs, V.Count)!.Value;
}
