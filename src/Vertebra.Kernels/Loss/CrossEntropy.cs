using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Loss;

/// <summary>Mean over rows of log(sum(exp(logits))) - logits[label], each row shifted by its maximum.</summary>
internal sealed unsafe class CrossEntropy<V>(int rows, int classes)
    : ChunkedKernel(new Chunks(rows, cost: 4L * classes))
    where V : unmanaged, IVec<V>
{
    private float* _logits;
    private float* _labels;
    private float* _loss;
    private double* _rowLosses;

    public override string Name => "cross-entropy";

    public override long WorkspaceBytes(int workers) => (long)rows * sizeof(double);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _logits = (float*)operands[0];
        _labels = (float*)operands[1];
        _loss = (float*)operands[2];
        _rowLosses = (double*)workspace;
    }

    /// <exception cref="ArgumentOutOfRangeException">A label names no class.</exception>
    public override void Run(WorkerPool pool)
    {
        ClassLabels.Validate(_labels, rows, classes);
        base.Run(pool);
        double sum = 0;
        for (int row = 0; row < rows; row++)
            sum += _rowLosses[row];
        *_loss = (float)(sum / rows);
    }

    protected override void Execute(long start, long end, int worker)
    {
        for (long row = start; row < end; row++)
        {
            float* logits = _logits + (nint)row * classes;
            float max = SoftmaxRow<V>.Max(logits, classes);
            float sum = SoftmaxRow<V>.SumOfExponentials(logits, max, classes);
            _rowLosses[row] = Math.Log(sum) + ((double)max - logits[(int)_labels[row]]);
        }
    }
}

/// <summary>logits [rows, classes], labels [rows] (class indices stored as floats) → loss [1], the mean over rows.</summary>
internal readonly record struct CrossEntropyRecipe(int Rows, int Classes) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new CrossEntropy<V>(Rows, Classes);
}
