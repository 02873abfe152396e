using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Loss;

/// <summary>dx = y * (dy - sum(y * dy)) for each row of a matrix.</summary>
internal sealed unsafe class SoftmaxGrad<V>(int rows, int columns) : ChunkedKernel(new Chunks(rows, cost: 2L * columns))
    where V : unmanaged, IVec<V>
{
    private float* _y;
    private float* _dy;
    private float* _dx;

    public override string Name => "softmax grad";

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
        for (long row = start; row < end; row++)
        {
            float* y = _y + (nint)row * columns;
            float* dy = _dy + (nint)row * columns;
            float* dx = _dx + (nint)row * columns;
            V lanes = V.Zero;
            int i = 0;
            for (; i <= columns - V.Count; i += V.Count)
                lanes = V.MultiplyAdd(V.Load(y + i), V.Load(dy + i), lanes);
            float dot = V.Sum(lanes);
            for (; i < columns; i++)
                dot += y[i] * dy[i];

            V shift = V.Broadcast(dot);
            for (i = 0; i <= columns - V.Count; i += V.Count)
                V.Store(V.Load(y + i) * (V.Load(dy + i) - shift), dx + i);
            for (; i < columns; i++)
                dx[i] = y[i] * (dy[i] - dot);
        }
    }
}

/// <summary>y (the softmax), dy → dx.</summary>
internal readonly record struct SoftmaxGradRecipe(int Rows, int Columns) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new SoftmaxGrad<V>(Rows, Columns);
}
