using Vertebra.Kernels.Memory;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Folding;

/// <summary>Keeps what a kernel computes from parameters, packed by another kernel where one is given.</summary>
/// <param name="computation">Computes a tensor from parameters.</param>
/// <param name="bytes">Bytes of that tensor.</param>
/// <param name="format">Names the computation completely.</param>
/// <param name="packing">Packs the tensor, or null to keep it as it is.</param>
internal sealed class PackComputed(Kernel computation, long bytes, string format, PackKernel? packing) : PackKernel
{
    // The packing finds its own scratch on a cache line.
    private readonly nint _padded = (nint)AlignedBuffer.Align(bytes);

    public override string Name => packing is null ? computation.Name : $"{computation.Name}, {packing.Name}";

    public override long PackedBytes => packing?.PackedBytes ?? bytes;

    public override ElementType PackedType => packing?.PackedType ?? base.PackedType;

    public override string Format => packing is null ? format : $"{format}, {packing.Format}";

    public override long WorkspaceBytes(int workers) =>
        (packing is null ? 0 : _padded + packing.WorkspaceBytes(workers)) + computation.WorkspaceBytes(workers);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        if (packing is null)
        {
            computation.Bind(operands, workspace);
            return;
        }
        // One after the other, so both may use the scratch behind the tensor between them.
        computation.Bind([.. operands[..^1], workspace], workspace + _padded);
        packing.Bind([workspace, operands[^1]], workspace + _padded);
    }

    public override void Run(WorkerPool pool)
    {
        computation.Run(pool);
        packing?.Run(pool);
    }
}
