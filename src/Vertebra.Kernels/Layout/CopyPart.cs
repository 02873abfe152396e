using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Layout;

/// <summary>Neighbouring floats of an operand.</summary>
internal sealed unsafe class CopyPart(long start, int length) : Kernel
{
    private float* _x;
    private float* _y;

    public override string Name => "copy part";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0] + start;
        _y = (float*)operands[1];
    }

    public override void Run(WorkerPool pool) => new ReadOnlySpan<float>(_x, length).CopyTo(new Span<float>(_y, length));
}

/// <summary>x → that many of its floats from <paramref name="Start"/>.</summary>
internal readonly record struct CopyPartRecipe(long Start, int Length) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new CopyPart(Start, Length);
}
