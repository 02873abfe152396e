namespace Vertebra.Downloads;

/// <summary>
/// Lets one process at a time into a section, through an empty file that is held open for itself alone. The system lets go of it when
/// a process dies. The file stays: to delete it would leave those who wait for it with a file of no name.
/// </summary>
internal static class FileLock
{
    // EWOULDBLOCK of Linux and of BSD and macOS, and ERROR_SHARING_VIOLATION.
    private static readonly int[] SharingViolations = [11, 35, unchecked((int)0x80070020)];
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until nobody else holds the file, and holds it until the result is disposed.</summary>
    public static async Task<IDisposable> AcquireAsync(string path, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            }
            catch (IOException fault) when (SharingViolations.Contains(fault.HResult))
            {
                await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            }
        }
    }
}
