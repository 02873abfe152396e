namespace Vertebra.Downloads;

/// <summary>
/// Fetches files over HTTP. A file appears under its name only when it is complete, has the expected SHA-256 and is flushed to the
/// disk. What an interrupted download leaves, if it may be continued, has the name with <c>.part</c> behind.
/// </summary>
internal sealed class FileDownloader(HttpClient client, DownloadOptions options)
{
    private const string LockFolder = ".locks";

    // A server that sends less than this at a time is not getting anywhere.
    private const int WorthwhileBytes = 1 << 16;

    public static HttpClient SharedClient { get; } = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>As the asynchronous form, for callers that wait.</summary>
    public string Fetch(Uri address, string folder, RemoteFile file, IProgress<DownloadProgress>? progress, CancellationToken cancellation) =>
        // The pool's threads have no synchronisation context that could wait for this one.
        Task.Run(() => FetchAsync(address, folder, file, progress, cancellation), CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Gives the path of the file in <paramref name="folder"/>, which is created when it is missing.</summary>
    /// <exception cref="DownloadException">The server has not sent the file.</exception>
    /// <exception cref="HttpRequestException">There is no connection.</exception>
    /// <exception cref="IOException">The folder does not take the file.</exception>
    public async Task<string> FetchAsync(
        Uri address, string folder, RemoteFile file, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        string target = Path.Combine(folder, file.Name);
        if (!options.Resume)
        {
            await DownloadAsync(address, target, Path.Combine(folder, $".{Guid.NewGuid():N}.tmp"), file, progress, cancellation).ConfigureAwait(false);
            return target;
        }
        using (await FileLock.AcquireAsync(Path.Combine(folder, LockFolder, file.Name + ".lock"), cancellation).ConfigureAwait(false))
        {
            // Whoever held the lock before may have fetched it.
            if (!File.Exists(target))
                await DownloadAsync(address, target, target + ".part", file, progress, cancellation).ConfigureAwait(false);
        }
        return target;
    }

    private async Task DownloadAsync(
        Uri address, string target, string partPath, RemoteFile file, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        await using var part = new PartialFile(partPath, address, options.Resume);
        while (true)
        {
            await ReceiveAsync(address, file, part, progress, cancellation).ConfigureAwait(false);
            if (file.Hash is null)
                break;
            string actual = await part.HashAsync(cancellation).ConfigureAwait(false);
            if (file.Hash.Matches(actual))
                break;
            bool wasJoined = part.IsJoined;
            part.Clear();
            if (!wasJoined)
                throw new HashMismatchException(file.Hash, actual);
        }
        try
        {
            part.Publish(target, file.Check);
        }
        catch
        {
            part.Clear();
            throw;
        }
    }

    private async Task ReceiveAsync(
        Uri address, RemoteFile file, PartialFile part, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var transfer = new Transfer(client, options.Patience);
        int failures = 0;
        while (true)
        {
            long before = part.Length;
            try
            {
                await transfer.RunAsync(address, file, part, progress, cancellation).ConfigureAwait(false);
                return;
            }
            catch (Exception fault) when (IsTransient(fault))
            {
                failures = part.IsJoined && part.Length - before >= WorthwhileBytes ? 1 : failures + 1;
                if (failures >= options.Attempts)
                    throw;
            }
            await Task.Delay(options.PauseAfter(failures), cancellation).ConfigureAwait(false);
        }
    }

    private static bool IsTransient(Exception fault) => fault switch
    {
        DownloadException download => download.IsTransient,
        HttpRequestException request =>
            request.HttpRequestError is not (HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError),
        _ => false,
    };
}
