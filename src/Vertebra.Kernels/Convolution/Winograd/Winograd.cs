using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution.Winograd;

/// <summary>Which convolutions minimal filtering computes.</summary>
internal static class WinogradSupport
{
    /// <summary>3x3, stride and dilation 1, one group.</summary>
    public static bool Supports(in ConvGeometry geometry) => geometry is
    {
        KernelHeight: 3, KernelWidth: 3, StrideY: 1, StrideX: 1, DilationY: 1, DilationX: 1, Groups: 1,
    };
}

/// <summary>Makes Winograd convolutions of m x m outputs a tile, m being 2 or 4.</summary>
internal static class Winograd<V>
    where V : unmanaged, IVec<V>
{
    public static PackKernel Pack(ConvGeometry geometry, int outputs) => outputs == 2
        ? new PackWinogradWeights<V, FourProducts>(geometry)
        : new PackWinogradWeights<V, SixProducts>(geometry);

    public static Kernel Create(ConvGeometry geometry, int outputs, ConvEpilogue epilogue) =>
        Activations.Dispatch<Factory, Kernel>(epilogue.Activation, new Factory(geometry, outputs, epilogue));

    private readonly struct Factory(ConvGeometry geometry, int outputs, ConvEpilogue epilogue) : IActivationFactory<Kernel>
    {
        public Kernel Make<TActivation>()
            where TActivation : struct, IActivation => outputs == 2
            ? new WinogradConvolution<V, FourProducts, TActivation>(geometry, epilogue)
            : new WinogradConvolution<V, SixProducts, TActivation>(geometry, epilogue);
    }
}
