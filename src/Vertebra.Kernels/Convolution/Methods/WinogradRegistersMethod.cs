using Vertebra.Kernels.Convolution.Winograd;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Methods;

/// <summary>F(4x4, 3x3) of weights that are packed as they are and transformed in registers in each run, for few tiles.</summary>
internal sealed class WinogradRegistersMethod<V> : ConvMethod
    where V : unmanaged, IVec<V>
{
    private const int Outputs = 4;

    public override string Name => "winograd-f4-registers";

    public override ConvPass Pass => ConvPass.Forward;

    public override double Error => WinogradTile.Error(Outputs);

    public override double Cycles(ConvProblem problem) =>
        WinogradCost.OfTransformsInRegisters(problem.Geometry, Tile(problem)!.Value, problem.Lanes);

    public override PackKernel PackWeights(ConvProblem problem) => new OutputBlockWeightPacker<V>(problem.Geometry);

    public override Kernel Create(ConvProblem problem) =>
        Winograd<V>.Create(problem.Geometry, Tile(problem)!.Value, problem.Epilogue, transformsInRegisters: true);

    protected override bool Computes(ConvProblem problem) =>
        problem.ReadsMap && Tile(problem) is { } tile && tile.TransformsInRegisters(problem.Geometry, V.Count);

    private static WinogradTile? Tile(ConvProblem problem) => WinogradTile.Of(problem.Geometry, Outputs, V.Count);
}
