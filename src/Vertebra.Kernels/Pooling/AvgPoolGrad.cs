using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Pooling;

/// <summary>Spreads each window's gradient evenly. Windows may overlap, so an item is a whole plane of one channel block.</summary>
internal sealed unsafe class AvgPoolGrad<V>(AverageShape shape)
    : ChunkedKernel(new Chunks(shape.Input.Planes, shape.Input.PlaneStride + shape.RowCost * shape.Rows.Length))
    where V : unmanaged, IVec<V>
{
    private float* _dy;
    private float* _dx;

    public override string Name => $"avgpool {shape.Label} grad";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _dy = (float*)operands[0];
        _dx = (float*)operands[1];
    }

    protected override void Execute(long start, long end, int worker)
    {
        nint length = shape.Input.PlaneStride;
        for (long plane = start; plane < end; plane++)
        {
            (int image, int block) = shape.Input.Plane(plane);
            float* dx = _dx + shape.Input.Offset(image, block);
            new Span<float>(dx, (int)length).Clear();
            Spread(_dy + shape.Output.Offset(image, block), dx);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Spread(float* dy, float* plane)
    {
        AverageWindow[] columns = shape.Columns;
        nint rowStride = (nint)shape.Input.Width * V.Count;
        nint stepY = rowStride * shape.StepY;
        nint stepX = (nint)shape.StepX * V.Count;
        foreach (AverageWindow row in shape.Rows)
        {
            foreach (AverageWindow column in columns)
            {
                V share = V.Load(dy) / V.Broadcast((float)row.Divisor * column.Divisor);
                dy += V.Count;
                float* dx = plane + row.Start * rowStride + (nint)column.Start * V.Count;
                for (int i = 0; i < row.Count; i++, dx += stepY)
                {
                    float* tap = dx;
                    for (int j = 0; j < column.Count; j++, tap += stepX)
                        V.Store(V.Load(tap) + share, tap);
                }
            }
        }
    }
}

/// <summary>dy map → dx map.</summary>
internal readonly record struct AvgPoolGradRecipe(PoolGeometry Geometry, bool CountIncludePad) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new AvgPoolGrad<V>(AverageShape.Of(Geometry, CountIncludePad, V.Count));
}
