using System.Buffers.Binary;
using System.Text;

namespace Vertebra.Weights.PyTorch.Pickling;

/// <summary>The bytes of a pickle, read forward from a place in a file.</summary>
internal sealed class PickleReader(SourceFile file, long start, long end)
{
    private const int MostNameBytes = 512;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _window = new byte[1 << 14];
    private long _windowStart = start;
    private int _windowLength;

    /// <summary>Offset in the file of the byte that comes next.</summary>
    public long Position { get; private set; } = start;

    public long Remaining => end - Position;

    public byte Byte()
    {
        if (Position >= _windowStart + _windowLength)
            Slide();
        return _window[Position++ - _windowStart];
    }

    public ushort UInt16()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        Fill(bytes);
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    public int Int32()
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        Fill(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    public long Int64()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        Fill(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    public double BigEndianDouble()
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        Fill(bytes);
        return BinaryPrimitives.ReadDoubleBigEndian(bytes);
    }

    /// <summary>The next bytes; never more than the file still has.</summary>
    public byte[] Bytes(long length)
    {
        Require(length);
        var bytes = new byte[length];
        Fill(bytes);
        return bytes;
    }

    /// <summary>Passes over bytes.</summary>
    public void Skip(long length)
    {
        Require(length);
        Position += length;
    }

    /// <summary>A string of so many bytes of UTF-8.</summary>
    public string Text(long length)
    {
        long at = Position;
        byte[] bytes = Bytes(length);
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException fault)
        {
            throw new WeightsFormatException(file.Path, "a string of the pickle is not valid UTF-8", at, fault);
        }
    }

    /// <summary>A name up to the end of the line.</summary>
    public string Line()
    {
        long at = Position;
        Span<byte> bytes = stackalloc byte[MostNameBytes];
        for (int length = 0; length < MostNameBytes; length++)
        {
            bytes[length] = Byte();
            if (bytes[length] == (byte)'\n')
                return Encoding.Latin1.GetString(bytes[..length]).TrimEnd('\r');
        }
        throw new WeightsFormatException(file.Path, $"a name of the pickle is longer than {MostNameBytes} bytes", at);
    }

    /// <summary>The byte that comes so many bytes after the next one; -1 beyond the end.</summary>
    public int Peek(int ahead)
    {
        if (ahead >= Remaining)
            return -1;
        Span<byte> one = stackalloc byte[1];
        file.ReadExactly(Position + ahead, one);
        return one[0];
    }

    private void Fill(Span<byte> destination)
    {
        Require(destination.Length);
        long inWindow = _windowStart + _windowLength - Position;
        if (Position >= _windowStart && destination.Length <= inWindow)
            _window.AsSpan((int)(Position - _windowStart), destination.Length).CopyTo(destination);
        else
            file.ReadExactly(Position, destination);
        Position += destination.Length;
    }

    private void Slide()
    {
        Require(1);
        _windowStart = Position;
        _windowLength = (int)Math.Min(_window.Length, Remaining);
        file.ReadExactly(Position, _window.AsSpan(0, _windowLength));
    }

    private void Require(long length)
    {
        if (length < 0 || length > Remaining)
        {
            throw new WeightsFormatException(
                file.Path, $"the pickle needs {length} more bytes here and {Remaining} follow; the file is truncated or damaged", Position);
        }
    }
}
