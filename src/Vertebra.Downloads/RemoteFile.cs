namespace Vertebra.Downloads;

/// <summary>A file that can be downloaded.</summary>
/// <param name="Name">Its name, here and at every mirror.</param>
/// <param name="Hash">The published hash; null where none is known.</param>
/// <param name="Bytes">Its length; null where it is not known.</param>
internal sealed record RemoteFile(string Name, FileHash? Hash, long? Bytes = null)
{
    // Far above every file of the catalogues; a server that never stops must not fill the disk.
    private const long MostBytesOfUnknown = 1L << 32;

    public long MostBytes => Bytes ?? MostBytesOfUnknown;

    /// <summary>Throws a <see cref="DownloadException"/> if the file at a path cannot be what is wanted.</summary>
    public Action<string>? Check { get; init; }
}
