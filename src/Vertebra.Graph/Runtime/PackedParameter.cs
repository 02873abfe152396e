using System.Runtime.InteropServices;
using Vertebra.Kernels;
using Vertebra.Kernels.Memory;
using Vertebra.Kernels.Threading;

namespace Vertebra.Graph.Runtime;

/// <summary>One packed form of parameters. Plans hold it; the table of packed weights only knows of it.</summary>
internal sealed class PackedParameter(PackedWeights.Key key, long length)
{
    private readonly Lock _gate = new();

    /// <summary>What it was packed from, and how.</summary>
    public PackedWeights.Key Key { get; } = key;

    /// <summary>The packed values.</summary>
    public AlignedBuffer Memory { get; } = new(length);

    /// <summary>Plans that use it.</summary>
    public int Users { get; set; }

    /// <summary>Packs the parameters' present values.</summary>
    public unsafe void Pack(PackKernel kernel, WorkerPool pool)
    {
        using var workspace = new AlignedBuffer(kernel.WorkspaceLength(pool.Threads));
        lock (_gate)
        {
            kernel.Bind([.. Key.Parameters.Select(parameter => (nint)parameter.Address), (nint)Memory.Pointer], workspace.Pointer);
            kernel.Run(pool);
        }
        GC.KeepAlive(this);
    }

    /// <summary>Whether both hold the same bits.</summary>
    public unsafe bool HasSameBits(PackedParameter other)
    {
        const long Piece = 1 << 20;
        for (long start = 0; start < Memory.Length; start += Piece)
        {
            int count = (int)Math.Min(Piece, Memory.Length - start);
            var mine = MemoryMarshal.AsBytes(new ReadOnlySpan<float>(Memory.Pointer + start, count));
            var others = MemoryMarshal.AsBytes(new ReadOnlySpan<float>(other.Memory.Pointer + start, count));
            if (!mine.SequenceEqual(others))
                return false;
        }
        return true;
    }
}
