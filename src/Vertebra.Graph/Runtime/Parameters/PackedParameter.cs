using Vertebra.Kernels;
using Vertebra.Kernels.Memory;
using Vertebra.Kernels.Threading;

namespace Vertebra.Graph.Runtime;

/// <summary>One packed form of parameters. Plans hold it; the table of packed weights only knows of it.</summary>
internal sealed class PackedParameter(PackedWeights.Key key, long bytes)
{
    private readonly Lock _gate = new();
    private ulong? _content;

    /// <summary>What it was packed from, and how.</summary>
    public PackedWeights.Key Key { get; } = key;

    /// <summary>The packed values.</summary>
    public AlignedBuffer Memory { get; } = new(bytes);

    /// <summary>Plans that use it.</summary>
    public int Users { get; set; }

    /// <summary>Whether it was packed from parameters of this <see cref="ContentHash"/>.</summary>
    public bool Holds(ulong content)
    {
        lock (_gate)
            return _content == content;
    }

    /// <summary>Packs the parameters' present values, unless it holds them already.</summary>
    /// <param name="kernel">What packs them.</param>
    /// <param name="pool">Runs it.</param>
    /// <param name="scratch">At least the kernel's workspace.</param>
    public unsafe void Pack(PackKernel kernel, WorkerPool pool, AlignedBuffer scratch)
    {
        lock (_gate)
        {
            ulong content = ContentHash.Of(Key.Parameters);
            if (content == _content)
                return;
            _content = null;
            kernel.Bind(
                [.. Key.Parameters.Select(parameter => (nint)parameter.Address), (nint)Memory.Pointer], (nint)scratch.Pointer);
            kernel.Run(pool);
            _content = content;
        }
        GC.KeepAlive(this);
    }
}
