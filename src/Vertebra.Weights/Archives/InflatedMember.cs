using System.IO.Compression;

namespace Vertebra.Weights.Archives;

/// <summary>The content of a compressed member, read forward only.</summary>
internal sealed class InflatedMember : IByteSource, IDisposable
{
    // Deflate spends at least one bit on 258 bytes of a repeat and its distance takes another: no honest ratio exceeds this.
    private const long MostRatio = 1032;

    private readonly DeflateStream _content;
    private readonly ZipMember _member;
    private long _position;

    public InflatedMember(SourceFile file, ZipMember member)
    {
        Path = file.Path;
        _member = member;
        if (member.Length / MostRatio > member.StoredLength)
            throw Fault($"announces {member.Length} bytes in {member.StoredLength}");
        var stored = new SourceFileStream(file, ZipDirectory.DataOffset(file, member), member.StoredLength);
        _content = new DeflateStream(stored, CompressionMode.Decompress);
    }

    public string Path { get; }

    public void ReadExactly(long offset, Span<byte> destination)
    {
        Span<byte> skipped = stackalloc byte[512];
        while (_position < offset)
            Fill(skipped[..(int)Math.Min(skipped.Length, offset - _position)]);
        if (_position > offset)
            throw new InvalidOperationException("A compressed member is read forward only.");
        Fill(destination);
    }

    public void Dispose() => _content.Dispose();

    private void Fill(Span<byte> destination)
    {
        try
        {
            _content.ReadExactly(destination);
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            throw Fault("does not unpack to its announced size", fault);
        }
        _position += destination.Length;
    }

    private WeightsFormatException Fault(string problem, Exception? cause = null) =>
        new(Path, $"'{SafetensorsHeader.Shown(_member.Name)}' of the zip archive {problem}", _member.HeaderOffset, cause);
}
