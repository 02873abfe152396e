using System.Runtime.InteropServices;

namespace Vertebra.Kernels.Memory;

/// <summary>Float32 memory outside the garbage collector's heap, aligned to a cache line and zeroed. Safe to forget.</summary>
internal sealed unsafe class AlignedBuffer : IDisposable
{
    /// <summary>Bytes to which every buffer, and every tensor in an arena, is aligned.</summary>
    public const int Alignment = 64;

    // Readable past the end: kernels compute whole tiles and drop what lies beyond.
    private const int SlackBytes = 4096;

    private readonly long _bytes;
    private void* _allocation;
    private float* _pointer;

    /// <param name="length">Number of floats, 0 or more.</param>
    /// <exception cref="OutOfMemoryException">The memory is not to be had.</exception>
    public AlignedBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _bytes = checked(length * sizeof(float));
        // Large zeroed memory comes from the system untouched: a page takes up memory, and time, when it is first used.
        _allocation = NativeMemory.AllocZeroed((nuint)_bytes + SlackBytes + Alignment);
        _pointer = (float*)(((nuint)_allocation + Alignment - 1) / Alignment * Alignment);
        if (_bytes > 0)
            GC.AddMemoryPressure(_bytes);
    }

    ~AlignedBuffer() => Free();

    /// <summary>Number of floats.</summary>
    public long Length { get; }

    /// <summary>The first float.</summary>
    public float* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer == null, this);
            return _pointer;
        }
    }

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
        if (_bytes > 0)
            GC.RemoveMemoryPressure(_bytes);
    }
}
