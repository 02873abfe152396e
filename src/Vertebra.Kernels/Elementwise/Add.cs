using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Elementwise;

/// <summary>a + b and the activation behind it, over a run of floats, whatever their layout.</summary>
internal sealed unsafe class Add<V, TActivation>(long length) : ChunkedKernel(new Chunks(length, cost: 1, multiple: 64))
    where V : unmanaged, IVec<V>
    where TActivation : struct, IActivation
{
    private float* _a;
    private float* _b;
    private float* _y;

    public override string Name =>
        TActivation.Kind == ActivationKind.Identity ? "add" : $"add {TActivation.Kind.ToString().ToLowerInvariant()}";

    public override int InPlaceOperand => 0;

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _a = (float*)operands[0];
        _b = (float*)operands[1];
        _y = (float*)operands[2];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Execute(long start, long end, int worker)
    {
        float* a = _a;
        float* b = _b;
        float* y = _y;
        long i = start;
        for (; i <= end - V.Count; i += V.Count)
            V.Store(TActivation.Apply(V.Load(a + i) + V.Load(b + i)), y + i);
        for (; i < end; i++)
            VecScalar.Store(TActivation.Apply(VecScalar.Load(a + i) + VecScalar.Load(b + i)), y + i);
    }
}

/// <summary>a, b → a + b, activated, over that many floats; the result may share a.</summary>
internal readonly record struct AddRecipe(long Length, ActivationKind Activation) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => Activations.Dispatch<AddFactory<V>, Kernel>(Activation, new(Length));
}
