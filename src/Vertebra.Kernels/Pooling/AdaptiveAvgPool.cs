using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Pooling;

/// <summary>x map → y map of another size: window i covers [floor(i * in / out), ceil((i + 1) * in / out)).</summary>
internal readonly record struct AdaptiveAvgPoolRecipe(TensorLayout Input, int OutHeight, int OutWidth) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => (OutHeight, OutWidth) == (1, 1)
            ? new GlobalAvgPool<V>(Input.InBlocksOf(V.Count))
            : new AvgPool<V>(AverageShape.Adaptive(Input.InBlocksOf(V.Count), OutHeight, OutWidth));
}

/// <summary>dy map → dx map of the layout <paramref name="Input"/>.</summary>
internal readonly record struct AdaptiveAvgPoolGradRecipe(TensorLayout Input, int OutHeight, int OutWidth) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => (OutHeight, OutWidth) == (1, 1)
            ? new GlobalAvgPoolGrad<V>(Input.InBlocksOf(V.Count))
            : new AvgPoolGrad<V>(AverageShape.Adaptive(Input.InBlocksOf(V.Count), OutHeight, OutWidth));
}
