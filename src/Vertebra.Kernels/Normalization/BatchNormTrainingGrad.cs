using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Normalization;

/// <summary>
/// The gradient through a batch normalisation and the statistics that it took from its operand. With n values a channel, s = 1 /
/// sqrt(variance + epsilon), g and b the gradients of weight and bias: dx = weight * s * (dy - b / n - (x - mean) * s * g / n).
/// Items are rows of channel blocks.
/// </summary>
internal sealed unsafe class BatchNormTrainingGrad<V>(TensorLayout layout, float epsilon)
    : ChunkedKernel(new Chunks(layout.Planes * layout.Height, 2L * layout.Width * layout.Block))
    where V : unmanaged, IVec<V>
{
    private readonly int _padded = layout.Blocks * layout.Block;
    private float* _x;
    private float* _dy;
    private float* _weight;
    private float* _statistics;
    private float* _gradients;
    private float* _dx;

    // dx = c0 * dy + c1 * (x - c2) + c3.
    private float* _coefficients;

    public override string Name => "batch norm training grad";

    public override int InPlaceOperand => 1;

    public override long WorkspaceBytes(int workers) => FloatBytes(4L * _padded);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _dy = (float*)operands[1];
        _weight = (float*)operands[2];
        _statistics = (float*)operands[3];
        _gradients = (float*)operands[4];
        _dx = (float*)operands[5];
        _coefficients = (float*)workspace;
    }

    public override void Run(WorkerPool pool)
    {
        new Span<float>(_coefficients, 4 * _padded).Clear();
        double count = (double)layout.Batch * layout.Pixels;
        for (int channel = 0; channel < layout.Channels; channel++)
        {
            double inverse = 1 / Math.Sqrt((double)_statistics[layout.Channels + channel] + epsilon);
            double scale = _weight[channel] * inverse;
            _coefficients[channel] = (float)scale;
            _coefficients[_padded + channel] = (float)(-scale * inverse * _gradients[channel] / count);
            _coefficients[2 * _padded + channel] = _statistics[channel];
            _coefficients[3 * _padded + channel] = (float)(-scale * _gradients[layout.Channels + channel] / count);
        }
        base.Run(pool);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Execute(long start, long end, int worker)
    {
        nint rowLength = (nint)layout.Width * V.Count;
        while (start < end)
        {
            (long plane, long row) = Math.DivRem(start, layout.Height);
            long rows = Math.Min(end - start, layout.Height - row);
            (int image, int block) = layout.Plane(plane);
            nint offset = layout.Offset(image, block) + (nint)row * rowLength;
            float* coefficients = _coefficients + block * V.Count;
            V c0 = V.Load(coefficients);
            V c1 = V.Load(coefficients + _padded);
            V c2 = V.Load(coefficients + 2 * _padded);
            V c3 = V.Load(coefficients + 3 * _padded);
            float* x = _x + offset;
            float* dy = _dy + offset;
            float* dx = _dx + offset;
            nint length = (nint)rows * rowLength;
            for (nint i = 0; i < length; i += V.Count)
                V.Store(V.MultiplyAdd(c0, V.Load(dy + i), V.MultiplyAdd(c1, V.Load(x + i) - c2, c3)), dx + i);
            start += rows;
        }
    }
}

/// <summary>x map, dy map, weight, statistics of x, gradients of weight and bias → dx map. The result may share dy.</summary>
internal readonly record struct BatchNormTrainingGradRecipe(TensorLayout Layout, float Epsilon) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new BatchNormTrainingGrad<V>(Layout.InBlocksOf(V.Count), Epsilon);
}
