using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Pooling;

/// <summary>The mean of each window; one vector holds the same pixel of neighbouring channels. Items are output rows.</summary>
internal sealed unsafe class AvgPool<V>(AverageShape shape) : ChunkedKernel(new Chunks(shape.OutRows, shape.RowCost))
    where V : unmanaged, IVec<V>
{
    private float* _x;
    private float* _y;

    public override string Name => $"avgpool {shape.Label}";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _y = (float*)operands[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Execute(long start, long end, int worker)
    {
        AverageWindow[] rows = shape.Rows;
        AverageWindow[] columns = shape.Columns;
        nint rowStride = (nint)shape.Input.Width * V.Count;
        nint stepY = rowStride * shape.StepY;
        nint stepX = (nint)shape.StepX * V.Count;
        for (long item = start; item < end; item++)
        {
            (long plane, long oy) = Math.DivRem(item, rows.Length);
            AverageWindow row = rows[oy];
            (int image, int block) = shape.Input.Plane(plane);
            float* xRow = _x + shape.Input.Offset(image, block) + row.Start * rowStride;
            float* y = _y + shape.Output.Offset(image, block) + (nint)oy * columns.Length * V.Count;
            foreach (AverageWindow column in columns)
            {
                float* x = xRow + (nint)column.Start * V.Count;
                V sum = V.Zero;
                for (int i = 0; i < row.Count; i++, x += stepY)
                {
                    // A sum per row first: large windows keep their accuracy.
                    V rowSum = V.Zero;
                    float* tap = x;
                    for (int j = 0; j < column.Count; j++, tap += stepX)
                        rowSum += V.Load(tap);
                    sum += rowSum;
                }
                V.Store(sum / V.Broadcast((float)row.Divisor * column.Divisor), y);
                y += V.Count;
            }
        }
    }
}

/// <summary>x map → y map. Divides by the whole window (padding counted) or by its pixels inside the map.</summary>
internal readonly record struct AvgPoolRecipe(PoolGeometry Geometry, bool CountIncludePad) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new AvgPool<V>(AverageShape.Of(Geometry, CountIncludePad, V.Count));
}
