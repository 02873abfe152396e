using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Elementwise;

/// <summary>The same value in every float.</summary>
internal sealed unsafe class Fill(long length, float value) : ChunkedKernel(new Chunks(length, cost: 1, multiple: 64))
{
    private float* _y;

    public override string Name => "fill";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace) => _y = (float*)operands[0];

    protected override void Execute(long start, long end, int worker) =>
        new Span<float>(_y + start, (int)(end - start)).Fill(value);
}

/// <summary>→ y, every float the value.</summary>
internal readonly record struct FillRecipe(long Length, float Value) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new Fill(Length, Value);
}
