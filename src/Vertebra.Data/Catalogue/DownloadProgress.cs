namespace Vertebra.Data;

/// <summary>How far the download of a file has come.</summary>
/// <param name="FileName">The file, without its folder.</param>
/// <param name="BytesReceived">Bytes so far.</param>
/// <param name="TotalBytes">Bytes of the whole file.</param>
public readonly record struct DownloadProgress(string FileName, long BytesReceived, long TotalBytes);
