using System.Text;

namespace Vertebra.Weights.Archives;

/// <summary>Lists the files of an uncompressed tar archive (POSIX ustar; names and sizes as the short headers have them).</summary>
internal static class TarDirectory
{
    private const int BlockBytes = 512;
    private const int NameBytes = 100;
    private const int SizeOffset = 124;
    private const int SizeBytes = 12;
    private const int TypeOffset = 156;

    public static Dictionary<string, (long Start, long Length)> Read(SourceFile file)
    {
        var members = new Dictionary<string, (long, long)>(StringComparer.Ordinal);
        Span<byte> header = stackalloc byte[BlockBytes];
        for (long at = 0; at <= file.Length - BlockBytes;)
        {
            file.ReadExactly(at, header);
            if (!header.ContainsAnyExcept((byte)0))
                break;
            long length = Octal(file, header.Slice(SizeOffset, SizeBytes), at + SizeOffset);
            long start = at + BlockBytes;
            if (length > file.Length - start)
                throw new WeightsFormatException(file.Path, "a file of the tar archive reaches beyond its end; it is truncated", at);
            if (header[TypeOffset] is 0 or (byte)'0')
            {
                ReadOnlySpan<byte> name = header[..NameBytes];
                int end = name.IndexOf((byte)0);
                string text = Encoding.Latin1.GetString(end < 0 ? name : name[..end]);
                members[text.StartsWith("./", StringComparison.Ordinal) ? text[2..] : text] = (start, length);
            }
            at = start + (length + BlockBytes - 1) / BlockBytes * BlockBytes;
        }
        return members;
    }

    private static long Octal(SourceFile file, ReadOnlySpan<byte> digits, long at)
    {
        // Sizes of 8 GB and more are binary, marked by the highest bit.
        long value = 0;
        bool binary = (digits[0] & 0x80) != 0;
        foreach (byte digit in binary ? digits[^8..] : digits.TrimStart((byte)' ').TrimEnd(" \0"u8))
        {
            if ((!binary && digit is < (byte)'0' or > (byte)'7') || value < 0)
                throw new WeightsFormatException(file.Path, "a size in the tar archive is no number", at);
            value = binary ? (value << 8) | digit : value * 8 + (digit - '0');
        }
        return value >= 0 ? value : throw new WeightsFormatException(file.Path, "a size in the tar archive is no number", at);
    }
}
