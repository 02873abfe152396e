using System.Buffers.Binary;
using System.Text;

namespace Vertebra.Weights.Archives;

/// <summary>
/// The directory of a zip archive (PKWARE's APPNOTE, with the zip64 extension). Unlike <c>ZipArchive</c> it tells where a member's
/// bytes lie, so that tensors are read in place.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint LocalSignature = 0x04034b50;
    private const uint CentralSignature = 0x02014b50;
    private const uint EndSignature = 0x06054b50;
    private const uint End64Signature = 0x06064b50;
    private const uint Locator64Signature = 0x07064b50;
    private const int LocalBytes = 30;
    private const int CentralBytes = 46;
    private const int EndBytes = 22;
    private const int End64Bytes = 56;
    private const int Locator64Bytes = 20;
    private const int MostDirectoryBytes = 64 << 20;

    private readonly SourceFile _file;

    private ZipDirectory(SourceFile file, List<ZipMember> members)
    {
        _file = file;
        Members = members;
    }

    /// <summary>The members in the order of the directory; names are unique.</summary>
    public IReadOnlyList<ZipMember> Members { get; }

    public static ZipDirectory Read(SourceFile file)
    {
        (long start, long length, long count, long limit) = FindDirectory(file);
        if (start < 0 || length < 0 || start > limit || length > limit - start)
            throw new WeightsFormatException(file.Path, "the zip archive's directory lies outside of the file", limit);
        if (length > MostDirectoryBytes)
            throw new WeightsFormatException(file.Path, $"the zip archive's directory takes more than {MostDirectoryBytes} bytes", start);
        var bytes = new byte[length];
        file.ReadExactly(start, bytes);
        return new ZipDirectory(file, ParseMembers(file, bytes, start, count));
    }

    /// <summary>Where the member's bytes start in the archive, checked to lie within it.</summary>
    public static long DataOffset(SourceFile file, ZipMember member)
    {
        Span<byte> local = stackalloc byte[LocalBytes];
        long last = file.Length - LocalBytes;
        if (member.HeaderOffset > last)
            throw Fault(file, member, "lies outside of the file");
        file.ReadExactly(member.HeaderOffset, local);
        if (BinaryPrimitives.ReadUInt32LittleEndian(local) != LocalSignature)
            throw Fault(file, member, "has no local header where the directory says");
        long offset = member.HeaderOffset + LocalBytes
            + BinaryPrimitives.ReadUInt16LittleEndian(local[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
        if (offset > file.Length || member.StoredLength > file.Length - offset)
            throw Fault(file, member, "reaches beyond the end of the file");
        return offset;
    }

    /// <summary>Where an uncompressed member's content starts in the archive.</summary>
    public long ContentOffset(ZipMember member) => member.Deflated
        ? throw Fault(_file, member, "is compressed, which PyTorch never does")
        : DataOffset(_file, member);

    private static (long Start, long Length, long Count, long Limit) FindDirectory(SourceFile file)
    {
        int tail = (int)Math.Min(file.Length, EndBytes + ushort.MaxValue);
        var bytes = new byte[tail];
        file.ReadExactly(file.Length - tail, bytes);
        for (int at = tail - EndBytes; at >= 0; at--)
        {
            ReadOnlySpan<byte> end = bytes.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndSignature
                || BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) != end.Length - EndBytes)
            {
                continue;
            }
            long position = file.Length - tail + at;
            return FindDirectory64(file, position) ?? (
                BinaryPrimitives.ReadUInt32LittleEndian(end[16..]), BinaryPrimitives.ReadUInt32LittleEndian(end[12..]),
                BinaryPrimitives.ReadUInt16LittleEndian(end[10..]), position);
        }
        throw new WeightsFormatException(file.Path, "the zip archive has no directory at its end; the file is truncated", file.Length);
    }

    private static (long, long, long, long)? FindDirectory64(SourceFile file, long end)
    {
        if (end < Locator64Bytes + End64Bytes)
            return null;
        Span<byte> locator = stackalloc byte[Locator64Bytes];
        file.ReadExactly(end - Locator64Bytes, locator);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != Locator64Signature)
            return null;
        long position = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        if (position < 0 || position > end - Locator64Bytes - End64Bytes)
            throw new WeightsFormatException(file.Path, "the zip archive's zip64 directory lies outside of the file", end - Locator64Bytes);
        Span<byte> record = stackalloc byte[End64Bytes];
        file.ReadExactly(position, record);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != End64Signature)
            throw new WeightsFormatException(file.Path, "the zip archive's zip64 directory is damaged", position);
        return (
            BinaryPrimitives.ReadInt64LittleEndian(record[48..]), BinaryPrimitives.ReadInt64LittleEndian(record[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[32..]), position);
    }

    private static List<ZipMember> ParseMembers(SourceFile file, byte[] directory, long start, long count)
    {
        var members = new List<ZipMember>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        int at = 0;
        while (at < directory.Length)
        {
            ReadOnlySpan<byte> record = directory.AsSpan(at);
            if (record.Length < CentralBytes || BinaryPrimitives.ReadUInt32LittleEndian(record) != CentralSignature)
                throw new WeightsFormatException(file.Path, "the zip archive's directory is damaged", start + at);
            int name = BinaryPrimitives.ReadUInt16LittleEndian(record[28..]);
            int extra = BinaryPrimitives.ReadUInt16LittleEndian(record[30..]);
            int total = CentralBytes + name + extra + BinaryPrimitives.ReadUInt16LittleEndian(record[32..]);
            if (total > record.Length)
                throw new WeightsFormatException(file.Path, "the zip archive's directory ends within an entry", start + at);
            ZipMember member = ParseMember(file, record, record.Slice(CentralBytes, name), record.Slice(CentralBytes + name, extra), start + at);
            if (!names.Add(member.Name))
                throw new WeightsFormatException(file.Path, $"the zip archive has '{SafetensorsHeader.Shown(member.Name)}' twice", start + at);
            members.Add(member);
            at += total;
        }
        if (members.Count != count)
            throw new WeightsFormatException(file.Path, $"the zip archive announces {count} members but lists {members.Count}", start);
        return members;
    }

    private static ZipMember ParseMember(
        SourceFile file, ReadOnlySpan<byte> record, ReadOnlySpan<byte> nameBytes, ReadOnlySpan<byte> extra, long at)
    {
        string name = Encoding.UTF8.GetString(nameBytes);
        int method = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        if ((BinaryPrimitives.ReadUInt16LittleEndian(record[8..]) & 1) != 0 || method is not (0 or 8))
        {
            throw new WeightsFormatException(
                file.Path, $"'{SafetensorsHeader.Shown(name)}' of the zip archive is encrypted or compressed by the unknown method {method}", at);
        }
        long stored = BinaryPrimitives.ReadUInt32LittleEndian(record[20..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(record[24..]);
        long header = BinaryPrimitives.ReadUInt32LittleEndian(record[42..]);
        ReadOnlySpan<byte> wide = Zip64Field(extra);
        // The zip64 field holds, in this order, only what did not fit the record.
        bool fits = TakeWide(ref length, ref wide) && TakeWide(ref stored, ref wide) && TakeWide(ref header, ref wide);
        if (!fits || (method == 0 && stored != length))
            throw new WeightsFormatException(file.Path, $"the sizes of '{SafetensorsHeader.Shown(name)}' of the zip archive are damaged", at);
        return new ZipMember(name, method == 8, stored, length, header);
    }

    private static bool TakeWide(ref long value, ref ReadOnlySpan<byte> wide)
    {
        if (value != uint.MaxValue)
            return true;
        if (wide.Length < sizeof(long))
            return false;
        value = BinaryPrimitives.ReadInt64LittleEndian(wide);
        wide = wide[sizeof(long)..];
        return value >= 0;
    }

    private static ReadOnlySpan<byte> Zip64Field(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            int length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == 1)
                return extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }
        return default;
    }

    private static WeightsFormatException Fault(SourceFile file, ZipMember member, string problem) =>
        new(file.Path, $"'{SafetensorsHeader.Shown(member.Name)}' of the zip archive {problem}", member.HeaderOffset);
}
