using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Optimizers;

/// <summary>gradient, scalars, states → the parameter, updated in its place; so are the states.</summary>
/// <param name="Length">Elements of the parameter.</param>
/// <param name="Step">The optimizer's arithmetic.</param>
internal readonly record struct UpdateRecipe<TStep>(long Length, TStep Step) : IKernelRecipe
    where TStep : struct, IUpdateStep
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new UpdateKernel<V, TStep>(Length, Step);
}

/// <summary>An optimizer's step over a parameter, in one pass over memory.</summary>
internal sealed unsafe class UpdateKernel<V, TStep>(long length, TStep step) : ChunkedKernel(new Chunks(length, cost: 1, multiple: 64))
    where V : unmanaged, IVec<V>
    where TStep : struct, IUpdateStep
{
    private readonly TStep _step = step;
    private UpdateOperands _operands;

    public override string Name => TStep.Name;

    public override long Flops => _step.FlopsPerElement * length;

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _operands = new UpdateOperands
        {
            Gradient = (float*)operands[0],
            Scalars = (float*)operands[1],
            First = _step.States > 0 ? (float*)operands[2] : null,
            Second = _step.States > 1 ? (float*)operands[3] : null,
            Parameter = (float*)operands[^1],
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Execute(long start, long end, int worker)
    {
        UpdateOperands operands = _operands;
        TStep step = _step;
        nint i = (nint)start;
        for (; i <= (nint)end - V.Count; i += V.Count)
            step.Step<V>(i, operands);
        for (; i < (nint)end; i++)
            step.Step<VecScalar>(i, operands);
    }
}
