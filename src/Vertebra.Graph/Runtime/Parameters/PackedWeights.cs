using Vertebra.Kernels;
using Vertebra.Kernels.Memory;
using Vertebra.Kernels.Threading;

namespace Vertebra.Graph.Runtime;

/// <summary>
/// The packed forms of a store's values, shared by its plans and freed with the last of them. Safe for concurrent use,
/// and safe to forget.
/// </summary>
internal sealed class PackedWeights
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Key, WeakReference<PackedParameter>> _packed = [];

    /// <summary>
    /// The packed form of some parameters' present values. A form that others use is shared if it was packed from the same bits, and
    /// left alone otherwise: its plans may be running, and take up new values only when they are refreshed.
    /// </summary>
    public PackedParameter Acquire(ParameterValues[] parameters, PackKernel kernel, WorkerPool pool, AlignedBuffer scratch)
    {
        var key = new Key(parameters, kernel.Format);
        lock (_gate)
        {
            if (!_packed.TryGetValue(key, out var reference) || !reference.TryGetTarget(out PackedParameter? packed)
                || !packed.Holds(ContentHash.Of(parameters)))
            {
                packed = new PackedParameter(key, kernel.PackedBytes);
                packed.Pack(kernel, pool, scratch);
                _packed[key] = new WeakReference<PackedParameter>(packed);
            }
            packed.Users++;
            return packed;
        }
    }

    /// <summary>Ends one use; the last frees the memory.</summary>
    public void Release(PackedParameter packed)
    {
        lock (_gate)
        {
            if (--packed.Users > 0)
                return;
            packed.Memory.Dispose();
            if (_packed.TryGetValue(packed.Key, out var reference)
                && (!reference.TryGetTarget(out PackedParameter? known) || known == packed))
                _packed.Remove(packed.Key);
        }
    }

    /// <summary>Number of packed forms in use.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _packed.Values.Count(reference => reference.TryGetTarget(out _));
        }
    }

    /// <summary>What a packed form is found by.</summary>
    public readonly record struct Key(ParameterValues[] Parameters, string Format)
    {
        public bool Equals(Key other) => Format == other.Format && Parameters.AsSpan().SequenceEqual(other.Parameters);

        public override int GetHashCode() => HashCode.Combine(Format, Parameters[0]);
    }
}
