using System.Runtime.CompilerServices;
using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Linear;

/// <summary>dx = dy · w, the output's gradient transposed first so that the rows of a tile are neighbours.</summary>
internal sealed unsafe class LinearInputGrad<V>(int rows, int inFeatures, int outFeatures) : Kernel, IParallelWork
    where V : unmanaged, IVec<V>
{
    // 64 rows of 512 weights, 128 KB, stay in the second-level cache while all rows of the batch use them.
    private const int ChunkIn = 512;
    private const int StepOut = 64;

    private float* _dy;
    private float* _w;
    private float* _dx;
    private float* _transposed;

    public override string Name => "linear input gradient";

    public override long Flops => 2L * rows * inFeatures * outFeatures;

    public override long WorkspaceBytes(int workers) => FloatBytes((long)rows * outFeatures);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _dy = (float*)operands[0];
        _w = (float*)operands[1];
        _dx = (float*)operands[2];
        _transposed = (float*)workspace;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(WorkerPool pool)
    {
        for (int row = 0; row < rows; row++)
        {
            float* from = _dy + (nint)row * outFeatures;
            for (int output = 0; output < outFeatures; output++)
                _transposed[(nint)output * rows + row] = from[output];
        }
        pool.Run(this, (inFeatures + ChunkIn - 1) / ChunkIn);
    }

    public void Execute(int chunk, int worker)
    {
        int first = chunk * ChunkIn;
        OuterProductArguments tile = default;
        tile.ScalarStep = rows;
        tile.VectorStep = inFeatures;
        tile.Lines = 1;
        tile.Sums = _dx + first;
        tile.SumStride = inFeatures;
        for (int output = 0; output < outFeatures; output += StepOut)
        {
            tile.Scalars = _transposed + (nint)output * rows;
            tile.Vectors = _w + (nint)output * inFeatures + first;
            tile.Positions = Math.Min(StepOut, outFeatures - output);
            tile.Fresh = output == 0;
            OuterProductPanel<V>.Run(tile, rows, Math.Min(ChunkIn, inFeatures - first));
        }
    }
}

/// <summary>dy [rows, out], w [out, in] → dx [rows, in].</summary>
internal readonly record struct LinearInputGradRecipe(int Rows, int InFeatures, int OutFeatures) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new LinearInputGrad<V>(Rows, InFeatures, OutFeatures);
}
