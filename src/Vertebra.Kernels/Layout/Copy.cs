using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Layout;

/// <summary>x → y, unchanged.</summary>
internal sealed unsafe class Copy(long length) : ChunkedKernel(new Chunks(length, cost: 1, multiple: 64))
{
    private float* _x;
    private float* _y;

    public override string Name => "copy";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _y = (float*)operands[1];
    }

    protected override void Execute(long start, long end, int worker)
    {
        int count = (int)(end - start);
        new ReadOnlySpan<float>(_x + start, count).CopyTo(new Span<float>(_y + start, count));
    }
}
