using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Loss;

/// <summary>(softmax(logits) - onehot(label)) * dloss / rows.</summary>
internal sealed unsafe class CrossEntropyGrad<V>(int rows, int classes)
    : ChunkedKernel(new Chunks(rows, cost: 4L * classes))
    where V : unmanaged, IVec<V>
{
    private float* _logits;
    private float* _labels;
    private float* _dloss;
    private float* _dlogits;

    public override string Name => "cross-entropy grad";

    public override int InPlaceOperand => 0;

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _logits = (float*)operands[0];
        _labels = (float*)operands[1];
        _dloss = (float*)operands[2];
        _dlogits = (float*)operands[3];
    }

    /// <exception cref="ArgumentOutOfRangeException">A label names no class.</exception>
    public override void Run(WorkerPool pool)
    {
        ClassLabels.Validate(_labels, rows, classes);
        base.Run(pool);
    }

    protected override void Execute(long start, long end, int worker)
    {
        float scale = *_dloss / rows;
        for (long row = start; row < end; row++)
        {
            float* logits = _logits + (nint)row * classes;
            float* dlogits = _dlogits + (nint)row * classes;
            float max = SoftmaxRow<V>.Max(logits, classes);
            float sum = SoftmaxRow<V>.Exponentials(logits, max, dlogits, classes);

            // Not p * scale - scale: where p is nearly 1 that would lose the difference's low bits.
            int label = (int)_labels[row];
            float atLabel = (dlogits[label] - sum) / sum * scale;
            SoftmaxRow<V>.Scale(dlogits, scale / sum, classes);
            dlogits[label] = atLabel;
        }
    }
}

/// <summary>logits, labels, dloss [1] → dlogits.</summary>
internal readonly record struct CrossEntropyGradRecipe(int Rows, int Classes) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new CrossEntropyGrad<V>(Rows, Classes);
}
