using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Elementwise;

/// <summary>x * factor over a run of floats, whatever their layout.</summary>
internal sealed unsafe class Multiply<V>(long length, float factor) : ChunkedKernel(new Chunks(length, cost: 1, multiple: 64))
    where V : unmanaged, IVec<V>
{
    private float* _x;
    private float* _y;

    public override string Name => "multiply";

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
        V scale = V.Broadcast(factor);
        long i = start;
        for (; i <= end - V.Count; i += V.Count)
            V.Store(V.Load(x + i) * scale, y + i);
        for (; i < end; i++)
            y[i] = x[i] * factor;
    }
}

/// <summary>x → x * factor over that many floats, in place allowed.</summary>
internal readonly record struct MultiplyRecipe(long Length, float Factor) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new Multiply<V>(Length, Factor);
}
