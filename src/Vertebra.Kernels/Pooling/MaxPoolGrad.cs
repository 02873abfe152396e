using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Pooling;

/// <summary>
/// Gives each window's gradient to its first maximum in row-major order, found again from x. Windows may overlap, so an item
/// is a whole plane of one channel block.
/// </summary>
internal sealed unsafe class MaxPoolGrad<V>(PoolGeometry geometry)
    : ChunkedKernel(new Chunks(geometry.Input(V.Count).Planes, 2 * geometry.PlaneCost(V.Count)))
    where V : unmanaged, IVec<V>
{
    private readonly TensorLayout _input = geometry.Input(V.Count);
    private readonly TensorLayout _output = geometry.Output(V.Count);
    private float* _x;
    private float* _dy;
    private float* _dx;

    public override string Name => $"maxpool {geometry.Label} grad";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _dy = (float*)operands[1];
        _dx = (float*)operands[2];
    }

    protected override void Execute(long start, long end, int worker)
    {
        for (long plane = start; plane < end; plane++)
        {
            (int image, int block) = _input.Plane(plane);
            nint offset = _input.Offset(image, block);
            new Span<float>(_dx + offset, (int)_input.PlaneStride).Clear();
            Scatter(_x + offset, _dy + _output.Offset(image, block), _dx + offset);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scatter(float* x, float* dy, float* dx)
    {
        PoolAxis rows = PoolAxis.Rows(geometry);
        PoolAxis columns = PoolAxis.Columns(geometry);
        int outWidth = geometry.OutWidth;
        nint rowStride = (nint)geometry.InWidth * V.Count;
        nint stepY = rowStride * geometry.DilationY;
        nint stepX = (nint)geometry.DilationX * V.Count;
        for (int oy = 0; oy < geometry.OutHeight; oy++)
        {
            (int top, int height) = rows.Window(oy);
            for (int ox = 0; ox < outWidth; ox++, dy += V.Count)
            {
                (int left, int width) = columns.Window(ox);
                nint window = top * rowStride + (nint)left * V.Count;
                V maximum = V.Broadcast(float.NegativeInfinity);
                for (int i = 0; i < height; i++)
                {
                    for (int j = 0; j < width; j++)
                        maximum = V.MaxOrNaN(maximum, V.Load(x + window + i * stepY + j * stepX));
                }

                // What a lane has not given away yet: all of dy before its maximum, 0 behind it.
                V remaining = V.Load(dy);
                for (int i = 0; i < height; i++)
                {
                    nint tap = window + i * stepY;
                    for (int j = 0; j < width; j++, tap += stepX)
                    {
                        V value = V.Load(x + tap);
                        V given = V.SelectEqualOrNaN(value, maximum, remaining, V.Zero);
                        remaining = V.SelectEqualOrNaN(value, maximum, V.Zero, remaining);
                        V.Store(V.Load(dx + tap) + given, dx + tap);
                    }
                }
            }
        }
    }
}

/// <summary>x map, dy map → dx map. The first maximum of a window in row-major order receives its gradient.</summary>
internal readonly record struct MaxPoolGradRecipe(PoolGeometry Geometry) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new MaxPoolGrad<V>(Geometry);
}
