using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Reduction;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels;

/// <summary>The kernels of one SIMD tier: makes each from its recipe, which stands beside the kernel.</summary>
internal sealed class KernelSet
{
    private KernelSet(SimdTier tier, int block)
    {
        Tier = tier;
        Block = block;
        Convolutions = tier.Create<Methods, ConvMethods>(default);
    }

    /// <summary>The tier.</summary>
    public SimdTier Tier { get; }

    /// <summary>Channels that lie side by side in a map: the number of lanes.</summary>
    public int Block { get; }

    /// <summary>The methods that compute convolutions.</summary>
    public ConvMethods Convolutions { get; }

    /// <summary>The kernels of a tier; of the processor's best one when none is given.</summary>
    /// <exception cref="PlatformNotSupportedException">The processor lacks the tier.</exception>
    public static KernelSet For(SimdTier? tier = null)
    {
        SimdTier wanted = tier ?? SimdTiers.Best;
        if (wanted > SimdTiers.Best)
            throw new PlatformNotSupportedException($"This processor does not run {wanted} kernels; the widest it has is {SimdTiers.Best}.");
        return new KernelSet(wanted, wanted.Create<Lanes, int>(default));
    }

    /// <summary>The kernel of a recipe.</summary>
    /// <exception cref="ArgumentException">The recipe is for maps of another tier, or cannot be followed.</exception>
    public Kernel Make<TRecipe>(in TRecipe recipe)
        where TRecipe : struct, IKernelRecipe => Tier.Create<TRecipe, Kernel>(recipe);

    /// <summary>Whether none of that many floats is infinite or NaN.</summary>
    public unsafe bool AllFinite(float* values, long length) => Tier switch
    {
        SimdTier.Vector512 => FiniteCheck<Vec512>.AllFinite(values, length),
        SimdTier.Vector256 => FiniteCheck<Vec256>.AllFinite(values, length),
        SimdTier.Vector128 => FiniteCheck<Vec128>.AllFinite(values, length),
        _ => FiniteCheck<VecScalar>.AllFinite(values, length),
    };

    private readonly struct Methods : IVectorFactory<ConvMethods>
    {
        public ConvMethods Create<V>()
            where V : unmanaged, IVec<V> => ConvMethods.Of<V>();
    }

    private readonly struct Lanes : IVectorFactory<int>
    {
        public int Create<V>()
            where V : unmanaged, IVec<V> => V.Count;
    }
}
