using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Elementwise;

/// <summary>An activation over a run of floats, whatever their layout.</summary>
internal sealed unsafe class ActivationKernel<V, TActivation>(long length)
    : ChunkedKernel(new Chunks(length, cost: 1, multiple: 64))
    where V : unmanaged, IVec<V>
    where TActivation : struct, IActivation
{
    private float* _x;
    private float* _y;

    public override string Name => TActivation.Kind.ToString().ToLowerInvariant();

    public override int InPlaceOperand => 0;

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _y = (float*)operands[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Execute(long start, long end, int worker)
    {
        float* x = _x;
        float* y = _y;
        long i = start;
        for (; i <= end - V.Count; i += V.Count)
            V.Store(TActivation.Apply(V.Load(x + i)), y + i);
        for (; i < end; i++)
            VecScalar.Store(TActivation.Apply(VecScalar.Load(x + i)), y + i);
    }
}

/// <summary>x → y over that many floats, in place allowed.</summary>
internal readonly record struct ActivationRecipe(ActivationKind Kind, long Length) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => Activations.Dispatch<ActivationKernelFactory<V>, Kernel>(Kind, new(Length));
}
