namespace Vertebra.Downloads;

/// <summary>How far the download of a file has come.</summary>
/// <param name="FileName">The file, without its folder.</param>
/// <param name="BytesReceived">Bytes so far, those of an earlier attempt that is continued included.</param>
/// <param name="TotalBytes">Bytes of the whole file; null where the server does not say.</param>
public readonly record struct DownloadProgress(string FileName, long BytesReceived, long? TotalBytes);
