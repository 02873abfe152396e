using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Winograd;

/// <summary>Which tile Winograd's algorithm computes at a time: outputs and taps in both dimensions.</summary>
internal readonly record struct WinogradTile(int Rows, int RowTaps, int Columns, int ColumnTaps)
{
    /// <summary>Products of a tile.</summary>
    public int Products => (Rows + RowTaps - 1) * (Columns + ColumnTaps - 1);

    // With more tiles the transform is repeated too often.
    private const int MaxRegisterTiles = 8;

    /// <summary>Relative error of results at most: transforms of two outputs add and subtract only, those of four multiply by up to 8.</summary>
    public static double Error(int outputs) => outputs == 2 ? 2e-5 : 1e-4;

    /// <summary>Tiles of all images' maps.</summary>
    public int Count(in ConvGeometry geometry) =>
        geometry.Batch * ((geometry.OutHeight + Rows - 1) / Rows) * ((geometry.OutWidth + Columns - 1) / Columns);

    /// <summary>
    /// Whether weights can be packed as they are and transformed in registers in each run, which takes 32 registers of 16 lanes: so few tiles
    /// are multiplied faster than four times as many weights arrive from memory.
    /// </summary>
    public bool TransformsInRegisters(in ConvGeometry geometry, int lanes) =>
        lanes == 16 && this is (4, 3, 4, 3) && Count(geometry) <= MaxRegisterTiles;

    /// <summary>
    /// The tile of the gradient of a convolution's input; null where Winograd's algorithm does not compute it, or would transform weights in
    /// registers.
    /// </summary>
    public static WinogradTile? OfInputGradient(in ConvGeometry geometry, int outputs, int lanes) =>
        geometry.InputGradient() is { } gradient && Of(gradient, outputs, lanes) is { } tile && !tile.TransformsInRegisters(gradient, lanes) ? tile : null;

    /// <summary>
    /// The tile of a convolution, or null where Winograd's algorithm does not compute it: strided or dilated kernels, groups that do not fill
    /// vectors, and kernels other than 3x3, 5x5, and 3 or 7 in one dimension.
    /// </summary>
    public static WinogradTile? Of(in ConvGeometry geometry, int outputs, int lanes)
    {
        if (geometry is not { StrideY: 1, StrideX: 1, DilationY: 1, DilationX: 1 })
            return null;
        if (geometry.Groups > 1 && (geometry.GroupInChannels % lanes != 0 || geometry.GroupOutChannels % lanes != 0))
            return null;
        return (outputs, geometry.KernelHeight, geometry.KernelWidth) switch
        {
            (2, 3, 3) => new(2, 3, 2, 3),
            (4, 3, 3) => new(4, 3, 4, 3),
            (4, 5, 5) => new(4, 5, 4, 5),
            (4, 1, 3) => new(1, 1, 4, 3),
            (4, 3, 1) => new(4, 3, 1, 1),
            (4, 1, 7) => new(1, 1, 4, 7),
            (4, 7, 1) => new(4, 7, 1, 1),
            _ => null,
        };
    }
}

/// <summary>Makes the kernels of Winograd's algorithm.</summary>
internal static class Winograd<V>
    where V : unmanaged, IVec<V>
{
    public static PackKernel Pack(ConvGeometry geometry, WinogradTile tile) => Dispatch<Packing, PackKernel>(tile, new Packing(geometry));

    public static Kernel Create(ConvGeometry geometry, WinogradTile tile, ConvEpilogue epilogue, bool transformsInRegisters) =>
        Dispatch<Creating, Kernel>(
            tile, new Creating($"conv {geometry.Label}", geometry, DirectOperands.Forward, epilogue, transformsInRegisters));

    /// <summary>Packs weights for the convolution that computes a gradient of the input.</summary>
    public static PackKernel PackGradient(ConvGeometry gradient, WinogradTile tile) => Dispatch<PackingGradient, PackKernel>(tile, new PackingGradient(gradient));

    /// <summary>Computes the gradient of an input: packed weights, dy → dx.</summary>
    public static Kernel CreateGradient(ConvGeometry gradient, WinogradTile tile) =>
        Dispatch<Creating, Kernel>(
            tile, new Creating($"conv {gradient.Label} input gradient", gradient, DirectOperands.InputGrad, default, transformsInRegisters: false));

    private static TResult Dispatch<TFactory, TResult>(WinogradTile tile, TFactory factory)
        where TFactory : struct, IFactory<TResult> => tile switch
        {
            (2, 3, 2, 3) => factory.Make<F2x3, F2x3>(),
            (4, 3, 4, 3) => factory.Make<F4x3, F4x3>(),
            (4, 5, 4, 5) => factory.Make<F4x5, F4x5>(),
            (1, 1, 4, 3) => factory.Make<F1x1, F4x3>(),
            (4, 3, 1, 1) => factory.Make<F4x3, F1x1>(),
            (1, 1, 4, 7) => factory.Make<F1x1, F4x7>(),
            (4, 7, 1, 1) => factory.Make<F4x7, F1x1>(),
            _ => throw new ArgumentOutOfRangeException(nameof(tile), tile, "No kernel computes this tile."),
        };

    private interface IFactory<TResult>
    {
        TResult Make<TRows, TColumns>()
            where TRows : struct, IWinogradFilter
            where TColumns : struct, IWinogradFilter;
    }

    private readonly struct Packing(ConvGeometry geometry) : IFactory<PackKernel>
    {
        public PackKernel Make<TRows, TColumns>()
            where TRows : struct, IWinogradFilter
            where TColumns : struct, IWinogradFilter => new WinogradWeightPacker<V, TRows, TColumns>(geometry);
    }

    private readonly struct PackingGradient(ConvGeometry gradient) : IFactory<PackKernel>
    {
        public PackKernel Make<TRows, TColumns>()
            where TRows : struct, IWinogradFilter
            where TColumns : struct, IWinogradFilter => new WinogradGradientWeightPacker<V, TRows, TColumns>(gradient);
    }

    private readonly struct Creating(
        string name, ConvGeometry geometry, DirectOperands operands, ConvEpilogue epilogue, bool transformsInRegisters) : IFactory<Kernel>
    {
        private readonly (string Name, ConvGeometry Geometry, DirectOperands Operands, ConvEpilogue Epilogue, bool TransformsInRegisters) _arguments =
            (name, geometry, operands, epilogue, transformsInRegisters);

        public Kernel Make<TRows, TColumns>()
            where TRows : struct, IWinogradFilter
            where TColumns : struct, IWinogradFilter =>
            Activations.Dispatch<OfActivation<TRows, TColumns>, Kernel>(_arguments.Epilogue.Activation, new(_arguments));
    }

    private readonly struct OfActivation<TRows, TColumns>(
        (string Name, ConvGeometry Geometry, DirectOperands Operands, ConvEpilogue Epilogue, bool TransformsInRegisters) arguments)
        : IActivationFactory<Kernel>
        where TRows : struct, IWinogradFilter
        where TColumns : struct, IWinogradFilter
    {
        public Kernel Make<TActivation>()
            where TActivation : struct, IActivation => new WinogradConvolution<V, TRows, TColumns, TActivation>(
                arguments.Name,
                arguments.Geometry,
                arguments.Operands,
                arguments.Epilogue,
                arguments.TransformsInRegisters
                    ? static (weights, tiling) => new PlainWeightsProduct<V>(weights, tiling)
                    : static (weights, tiling) => new StoredWinogradProduct<V>(weights, tiling, TColumns.Inputs));
    }
}
