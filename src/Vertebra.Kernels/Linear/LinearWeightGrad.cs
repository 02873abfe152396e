using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Linear;

/// <summary>dw = dyᵀ · x: for each row of the batch the outer product of the output's gradient and the input.</summary>
internal sealed unsafe class LinearWeightGrad<V>(int rows, int inFeatures, int outFeatures) : Kernel, IParallelWork
    where V : unmanaged, IVec<V>
{
    private const int ChunkOut = 32;

    private float* _x;
    private float* _dy;
    private float* _dw;

    public override string Name => "linear weight gradient";

    public override long Flops => 2L * rows * inFeatures * outFeatures;

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _dy = (float*)operands[1];
        _dw = (float*)operands[2];
    }

    public override void Run(WorkerPool pool) => pool.Run(this, (outFeatures + ChunkOut - 1) / ChunkOut);

    public void Execute(int chunk, int worker)
    {
        int first = chunk * ChunkOut;
        OuterProductArguments tile = default;
        tile.Scalars = _dy + first;
        tile.Vectors = _x;
        tile.ScalarStep = outFeatures;
        tile.VectorStep = inFeatures;
        tile.Lines = 1;
        tile.Positions = rows;
        tile.Sums = _dw + (nint)first * inFeatures;
        tile.SumStride = inFeatures;
        tile.Fresh = true;
        OuterProductPanel<V>.Run(tile, Math.Min(ChunkOut, outFeatures - first), inFeatures);
    }
}

/// <summary>x [rows, in], dy [rows, out] → dw [out, in].</summary>
internal readonly record struct LinearWeightGradRecipe(int Rows, int InFeatures, int OutFeatures) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new LinearWeightGrad<V>(Rows, InFeatures, OutFeatures);
}
