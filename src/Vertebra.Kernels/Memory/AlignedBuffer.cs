using System.Runtime.InteropServices;

namespace Vertebra.Kernels.Memory;

/// <summary>Memory outside the garbage collector's heap, aligned to a cache line and zeroed. Safe to forget.</summary>
internal sealed unsafe class AlignedBuffer : IDisposable
{
    /// <summary>Bytes to which every buffer, and every tensor in an arena, is aligned.</summary>
    public const int Alignment = 64;

    // Readable past the end: kernels compute whole tiles and drop what lies beyond.
    private const int SlackBytes = 4096;

    private void* _allocation;
    private void* _pointer;

    /// <param name="bytes">Number of bytes, 0 or more.</param>
    /// <exception cref="OutOfMemoryException">The memory is not to be had.</exception>
    public AlignedBuffer(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
        // Large zeroed memory comes from the system untouched: a page takes up memory, and time, when it is first used.
        _allocation = NativeMemory.AllocZeroed((nuint)bytes + SlackBytes + Alignment);
        _pointer = (void*)(((nuint)_allocation + Alignment - 1) / Alignment * Alignment);
        if (bytes > 0)
            GC.AddMemoryPressure(bytes);
    }

    ~AlignedBuffer() => Free();

    /// <summary>Number of bytes.</summary>
    public long Bytes { get; }

    /// <summary>The memory as float32 elements.</summary>
    public float* Floats => (float*)Pointer;

    /// <summary>The first byte.</summary>
    public void* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer == null, this);
            return _pointer;
        }
    }

    /// <summary>A number of bytes, rounded up to whole cache lines.</summary>
    public static long Align(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_pointer == null)
            return;
        NativeMemory.Free(_allocation);
        _pointer = null;
        _allocation = null;
        if (Bytes > 0)
            GC.RemoveMemoryPressure(Bytes);
    }
}
