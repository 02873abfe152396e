using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Pooling;

/// <summary>The maximum of each window; one vector holds the same pixel of neighbouring channels. Items are output rows.</summary>
internal sealed unsafe class MaxPool<V>(PoolGeometry geometry)
    : ChunkedKernel(new Chunks(geometry.Rows(V.Count), geometry.RowCost(V.Count)))
    where V : unmanaged, IVec<V>
{
    private readonly TensorLayout _input = geometry.Input(V.Count);
    private readonly TensorLayout _output = geometry.Output(V.Count);
    private float* _x;
    private float* _y;

    public override string Name => $"maxpool {geometry.Label}";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _y = (float*)operands[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Execute(long start, long end, int worker)
    {
        PoolAxis rows = PoolAxis.Rows(geometry);
        PoolAxis columns = PoolAxis.Columns(geometry);
        int outHeight = geometry.OutHeight;
        int outWidth = geometry.OutWidth;
        nint rowStride = (nint)geometry.InWidth * V.Count;
        nint stepY = rowStride * geometry.DilationY;
        nint stepX = (nint)geometry.DilationX * V.Count;
        bool byColumns = MaxPoolRow3<V>.Fits(geometry);
        for (long row = start; row < end; row++)
        {
            (long plane, long oy) = Math.DivRem(row, outHeight);
            (int image, int block) = _input.Plane(plane);
            float* map = _x + _input.Offset(image, block);
            float* y = _y + _output.Offset(image, block) + (nint)oy * outWidth * V.Count;
            if (byColumns)
            {
                MaxPoolRow3<V>.Run(geometry, map, (int)oy, y);
                continue;
            }
            (int top, int height) = rows.Window((int)oy);
            float* xRow = map + top * rowStride;
            for (int ox = 0; ox < outWidth; ox++, y += V.Count)
            {
                (int left, int width) = columns.Window(ox);
                float* x = xRow + (nint)left * V.Count;
                V maximum = V.Broadcast(float.NegativeInfinity);
                for (int i = 0; i < height; i++, x += stepY)
                {
                    float* tap = x;
                    for (int j = 0; j < width; j++, tap += stepX)
                        maximum = V.MaxOrNaN(maximum, V.Load(tap));
                }
                V.Store(maximum, y);
            }
        }
    }
}

/// <summary>x map → y map. A window's maximum; NaN wins, as in PyTorch.</summary>
internal readonly record struct MaxPoolRecipe(PoolGeometry Geometry) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new MaxPool<V>(Geometry);
}
