namespace Vertebra.Graph.Runtime;

/// <summary>Where a buffer's memory comes from.</summary>
internal enum BufferKind
{
    /// <summary>The arena: it lives from its first writing to its last reading.</summary>
    Arena,

    /// <summary>Memory of its own that the caller fills.</summary>
    Input,

    /// <summary>Memory of its own that the caller reads.</summary>
    Output,

    /// <summary>A parameter's memory.</summary>
    Parameter,

    /// <summary>Packed weights that plans share.</summary>
    Packed,
}

/// <summary>A piece of memory that steps read and write. Its place is known when the plan's memory is made.</summary>
/// <param name="id">Number in dumps.</param>
/// <param name="bytes">Its size.</param>
/// <param name="elementType">What its elements are; bytes where only one kernel knows.</param>
/// <param name="kind">Origin of the memory.</param>
internal sealed class PlanBuffer(int id, long bytes, ElementType elementType, BufferKind kind)
{
    /// <summary>Number in dumps.</summary>
    public int Id { get; } = id;

    /// <summary>Bytes.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>What the elements are.</summary>
    public ElementType ElementType { get; } = elementType;

    /// <summary>Origin of the memory.</summary>
    public BufferKind Kind { get; set; } = kind;

    /// <summary>Another buffer whose memory this one takes over, where a kernel works in place, or of which it is a part.</summary>
    public PlanBuffer? Host { get; set; }

    /// <summary>Whether it is a part of its host, from <see cref="HostOffset"/> on.</summary>
    public bool IsPart { get; init; }

    /// <summary>Bytes from the host's start.</summary>
    public long HostOffset { get; init; }

    /// <summary>The buffer whose memory is used in the end.</summary>
    public PlanBuffer Root => Host is null ? this : Host.Root;

    /// <summary>Bytes from the root's start.</summary>
    public long RootOffset => Host is null ? 0 : HostOffset + Host.RootOffset;

    /// <summary>Bytes from the start of the arena, for a root of kind <see cref="BufferKind.Arena"/>.</summary>
    public long Offset { get; set; }

    /// <summary>Address of the first byte.</summary>
    public nint Address { get; set; }
}
