using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Elementwise;

/// <summary>The gradient of an activation from its result (or its operand, where the activation says so), over a run of floats, whatever their layout.</summary>
internal sealed unsafe class ActivationGrad<V, TActivation>(long length)
    : ChunkedKernel(new Chunks(length, cost: 1, multiple: 64))
    where V : unmanaged, IVec<V>
    where TActivation : struct, IActivation
{
    private float* _y;
    private float* _dy;
    private float* _dx;

    public override string Name => TActivation.Kind.ToString().ToLowerInvariant() + " grad";

    public override int InPlaceOperand => 1;

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _y = (float*)operands[0];
        _dy = (float*)operands[1];
        _dx = (float*)operands[2];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Execute(long start, long end, int worker)
    {
        float* y = _y;
        float* dy = _dy;
        float* dx = _dx;
        long i = start;
        for (; i <= end - V.Count; i += V.Count)
            V.Store(TActivation.Gradient(V.Load(y + i), V.Load(dy + i)), dx + i);
        for (; i < end; i++)
            VecScalar.Store(TActivation.Gradient(VecScalar.Load(y + i), VecScalar.Load(dy + i)), dx + i);
    }
}

/// <summary>y (the activation's result; x for SiLU and hard swish), dy → dx over that many floats; dx may share dy.</summary>
internal readonly record struct ActivationGradRecipe(ActivationKind Kind, long Length) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => Activations.Dispatch<ActivationGradFactory<V>, Kernel>(Kind, new(Length));
}
