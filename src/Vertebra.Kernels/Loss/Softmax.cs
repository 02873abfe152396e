using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Loss;

/// <summary>exp(x) / sum(exp(x)) of each row of a matrix, the row shifted by its maximum.</summary>
internal sealed unsafe class Softmax<V>(int rows, int columns) : ChunkedKernel(new Chunks(rows, cost: 4L * columns))
    where V : unmanaged, IVec<V>
{
    private float* _x;
    private float* _y;

    public override string Name => "softmax";

    public override int InPlaceOperand => 0;

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _y = (float*)operands[1];
    }

    protected override void Execute(long start, long end, int worker)
    {
        for (long row = start; row < end; row++)
        {
            float* x = _x + (nint)row * columns;
            float* y = _y + (nint)row * columns;
            float max = SoftmaxRow<V>.Max(x, columns);
            float sum = SoftmaxRow<V>.Exponentials(x, max, y, columns);
            SoftmaxRow<V>.Scale(y, 1 / sum, columns);
        }
    }
}

/// <summary>x [rows, columns] → y: softmax of each row.</summary>
internal readonly record struct SoftmaxRecipe(int Rows, int Columns) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new Softmax<V>(Rows, Columns);
}
