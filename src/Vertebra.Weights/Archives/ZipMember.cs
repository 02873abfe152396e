namespace Vertebra.Weights.Archives;

/// <summary>A file inside a zip archive.</summary>
/// <param name="Name">Its path in the archive.</param>
/// <param name="Deflated">Whether it is compressed; if not, its bytes lie in the archive as they are.</param>
/// <param name="StoredLength">Bytes in the archive.</param>
/// <param name="Length">Bytes of its content.</param>
/// <param name="HeaderOffset">Where its local header starts.</param>
internal sealed record ZipMember(string Name, bool Deflated, long StoredLength, long Length, long HeaderOffset);
