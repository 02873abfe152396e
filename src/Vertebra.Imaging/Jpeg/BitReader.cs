using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Vertebra.Imaging.Jpeg;

/// <summary>
/// Bits of entropy-coded data, most significant first. Stuffed zeros are removed; at a marker or the end of the file zeros are
/// delivered and counted, so that <see cref="ThrowIfOverrun"/> tells whether any of them was used.
/// </summary>
internal ref struct BitReader(ReadOnlySpan<byte> data, int position)
{
    private const ulong Ones = 0x0101010101010101;
    private const ulong HighBits = 0x8080808080808080;

    private readonly ReadOnlySpan<byte> _data = data;

    // Left-aligned; bits below the first _count are either zero or already what follows in the file.
    private ulong _bits;
    private int _count;
    private int _padding;

    /// <summary>The next byte to be read; the marker's 0xFF once the data has ended.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Makes at least 32 bits available.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ensure32()
    {
        if (_count < 32)
            Refill();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Peek(int bits) => (int)(_bits >> (64 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int bits)
    {
        _bits <<= bits;
        _count -= bits;
    }

    /// <summary>The next 1 to 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Read(int bits)
    {
        int value = Peek(bits);
        Skip(bits);
        return value;
    }

    /// <summary>The next bit, after making sure that there is one.</summary>
    public int ReadBit()
    {
        Ensure32();
        return Read(1);
    }

    /// <summary>A signed number of 1 to 15 bits (T.81, figure F.12).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadSigned(int bits)
    {
        int value = Read(bits);
        return value < 1 << (bits - 1) ? value - (1 << bits) + 1 : value;
    }

    /// <summary>The next symbol; at least 16 bits must be available.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadSymbol(HuffmanTable table)
    {
        int entry = table.Lookup[Peek(HuffmanTable.LookupBits)];
        if (entry == 0)
            return ReadLongSymbol(table);
        Skip(entry >> 8);
        return entry & 0xFF;
    }

    /// <summary>Refuses data whose symbols reached past its end.</summary>
    public readonly void ThrowIfOverrun()
    {
        if (_count < _padding)
            throw Position >= _data.Length ? DecodeFault.Truncated(Position) : new DecodeFault("the scan ends too early", Position);
    }

    /// <summary>Drops what is left of the interval and steps over the restart marker that must follow.</summary>
    /// <param name="index">Number of the expected marker, 0 to 7.</param>
    public void Restart(int index)
    {
        (_bits, _count, _padding) = (0, 0, 0);
        int at = Position;
        while (at + 1 < _data.Length && !(_data[at] == 0xFF && _data[at + 1] is not (0 or 0xFF)))
            at++;
        if (at + 1 >= _data.Length)
            throw DecodeFault.Truncated(_data.Length);
        if (_data[at + 1] != 0xD0 + index)
            throw new DecodeFault($"restart marker {index} is missing", at);
        Position = at + 2;
    }

    private int ReadLongSymbol(HuffmanTable table)
    {
        int window = Peek(16);
        for (int length = HuffmanTable.LookupBits + 1; length <= 16; length++)
        {
            int code = window >> (16 - length);
            if (code > table.LastCode[length])
                continue;
            Skip(length);
            return table.Symbols[code + table.SymbolOffset[length]];
        }
        ThrowIfOverrun();
        throw new DecodeFault("a Huffman code is not in its table", Position);
    }

    private void Refill()
    {
        if (Position + 8 <= _data.Length)
        {
            ulong word = BinaryPrimitives.ReadUInt64BigEndian(_data[Position..]);
            ulong inverted = ~word;
            if (((inverted - Ones) & ~inverted & HighBits) == 0)
            {
                _bits |= word >> _count;
                int bytes = (64 - _count) >> 3;
                Position += bytes;
                _count += bytes * 8;
                return;
            }
        }
        RefillSlowly();
    }

    private void RefillSlowly()
    {
        while (_count <= 56)
        {
            byte value = 0;
            int next = Position < _data.Length && _data[Position] != 0xFF ? Position + 1 : AfterStuffing();
            if (next < 0)
                _padding += 8;
            else
            {
                value = _data[Position];
                Position = next;
            }
            _bits |= (ulong)value << (56 - _count);
            _count += 8;
        }
    }

    // Where data continues after 0xFF 0x00, or -1 at a marker or the end. Any number of 0xFF may stand before either.
    private readonly int AfterStuffing()
    {
        int at = Position + 1;
        while (at < _data.Length && _data[at] == 0xFF)
            at++;
        return at < _data.Length && _data[at] == 0 ? at + 1 : -1;
    }
}
