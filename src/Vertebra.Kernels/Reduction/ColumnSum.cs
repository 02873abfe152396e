using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Reduction;

/// <summary>Sums a row-major matrix over its rows, top to bottom. Items are columns.</summary>
internal sealed unsafe class ColumnSum<V>(TensorLayout layout)
    : ChunkedKernel(new Chunks(layout.Channels, layout.Batch, multiple: 64))
    where V : unmanaged, IVec<V>
{
    private float* _dy;
    private float* _sums;

    public override string Name => "column sum";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _dy = (float*)operands[0];
        _sums = (float*)operands[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Execute(long start, long end, int worker)
    {
        nint columns = layout.Channels;
        int rows = layout.Batch;
        nint column = (nint)start;
        for (; column <= (nint)end - 4 * V.Count; column += 4 * V.Count)
        {
            V sum0 = V.Zero, sum1 = V.Zero, sum2 = V.Zero, sum3 = V.Zero;
            float* dy = _dy + column;
            for (int row = 0; row < rows; row++, dy += columns)
            {
                sum0 += V.Load(dy);
                sum1 += V.Load(dy + V.Count);
                sum2 += V.Load(dy + 2 * V.Count);
                sum3 += V.Load(dy + 3 * V.Count);
            }
            V.Store(sum0, _sums + column);
            V.Store(sum1, _sums + column + V.Count);
            V.Store(sum2, _sums + column + 2 * V.Count);
            V.Store(sum3, _sums + column + 3 * V.Count);
        }
        for (; column < (nint)end; column++)
        {
            float sum = 0;
            float* dy = _dy + column;
            for (int row = 0; row < rows; row++, dy += columns)
                sum += *dy;
            _sums[column] = sum;
        }
    }
}
