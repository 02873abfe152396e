namespace Vertebra.Imaging.Jpeg;

/// <summary>A Huffman table, prepared for look-up (T.81, annex C and F.2.2.3).</summary>
internal sealed class HuffmanTable
{
    public const int LookupBits = 10;

    /// <summary>Reads counts and symbols of a table definition.</summary>
    /// <param name="counts">How many codes have length 1 to 16.</param>
    /// <param name="symbols">All symbols, shortest codes first.</param>
    /// <param name="offset">Where errors are.</param>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols, long offset)
    {
        Symbols = symbols.ToArray();
        int code = 0, index = 0;
        for (int length = 1; length <= 16; length++)
        {
            SymbolOffset[length] = index - code;
            int count = counts[length - 1];
            if (code + count > 1 << length)
                throw new DecodeFault("a Huffman table has more codes than fit", offset);
            LastCode[length] = code + count - 1;
            for (int i = 0; i < count && length <= LookupBits; i++)
            {
                int first = (code + i) << (LookupBits - length);
                Lookup.AsSpan(first, 1 << (LookupBits - length)).Fill((ushort)(length << 8 | symbols[index + i]));
            }
            code = (code + count) << 1;
            index += count;
        }
        FillCoefficients();
        foreach (byte symbol in symbols)
            LargestSymbol = Math.Max(LargestSymbol, symbol);
    }

    /// <summary>For the next <see cref="LookupBits"/> bits: length * 256 + symbol, or 0 where the code is longer.</summary>
    public ushort[] Lookup { get; } = new ushort[1 << LookupBits];

    /// <summary>
    /// For the next bits, where they hold a whole AC coefficient: value * 65536 + run * 256 + bits, else 0.
    /// </summary>
    public int[] Coefficients { get; } = new int[1 << LookupBits];

    public byte[] Symbols { get; }

    /// <summary>Greatest code of each length; below the first code where there is none.</summary>
    public int[] LastCode { get; } = new int[17];

    /// <summary>What turns a code of each length into the index of its symbol.</summary>
    public int[] SymbolOffset { get; } = new int[17];

    public int LargestSymbol { get; }

    private void FillCoefficients()
    {
        for (int bits = 0; bits < Lookup.Length; bits++)
        {
            int length = Lookup[bits] >> 8, run = (Lookup[bits] >> 4) & 15, size = Lookup[bits] & 15;
            if (size == 0 || length + size > LookupBits)
                continue;
            int value = (bits >> (LookupBits - length - size)) & ((1 << size) - 1);
            if (value < 1 << (size - 1))
                value -= (1 << size) - 1;
            Coefficients[bits] = value << 16 | run << 8 | (length + size);
        }
    }
}
