using Vertebra.Downloads;

namespace Vertebra.Weights.Published;

/// <summary>
/// Keeps the files of published weights in a folder and fetches those that are missing. A file is held against its hash when it
/// comes and whenever it is asked for, and appears under its name only when it is whole. A broken download is continued by the next.
/// Any number of processes and threads may use one folder. The folder of one machine, served by any web server, is a mirror for
/// others.
/// </summary>
public sealed class WeightCache
{
    private const string MirrorVariable = "VERTEBRA_MIRROR";
    private const string FolderName = "weights";

    private readonly Uri? _mirror;
    private readonly FileDownloader _downloader;

    /// <summary>Uses a folder, which is created when something is fetched.</summary>
    /// <param name="options">Where; null for the user's cache.</param>
    /// <exception cref="ArgumentException">The mirror is no web address.</exception>
    public WeightCache(WeightCacheOptions? options = null)
    {
        options ??= new WeightCacheOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Attempts, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Patience, TimeSpan.Zero, nameof(options));
        Folder = Path.GetFullPath(options.Folder ?? Path.Combine(CacheFolder.Location(), FolderName));
        _mirror = options.Mirror is { } mirror ? CheckMirror(mirror.OriginalString) : MirrorOfEnvironment();
        _downloader = new FileDownloader(
            FileDownloader.SharedClient,
            new DownloadOptions { Patience = options.Patience, Attempts = options.Attempts, Resume = true });
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Where weights are, or will be once they are fetched.</summary>
    /// <param name="weights">The weights.</param>
    public string PathOf(PublishedWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return Path.Combine(Folder, weights.FileName);
    }

    /// <summary>Whether weights are there, so that <see cref="FetchAsync"/> needs no network.</summary>
    /// <param name="weights">The weights.</param>
    public bool Contains(PublishedWeights weights) => File.Exists(PathOf(weights));

    /// <summary>Where weights would be fetched from.</summary>
    /// <param name="weights">The weights.</param>
    public Uri AddressOf(PublishedWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return _mirror is null ? weights.Address : new Uri(_mirror, Uri.EscapeDataString(weights.FileName));
    }

    /// <summary>Gives the path of weights, and fetches them first where they are missing.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="progress">Is told of the download, on the threads that it runs on.</param>
    /// <param name="cancellation">Stops the download; what has come is continued by the next.</param>
    /// <exception cref="WeightsHashException">The file has another hash than published. What was fetched is removed; a file that was
    /// there before is left.</exception>
    /// <exception cref="WeightsDownloadException">The file is missing and cannot be fetched.</exception>
    /// <exception cref="OperationCanceledException">The download was stopped.</exception>
    public async Task<string> FetchAsync(
        PublishedWeights weights, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        string path = PathOf(weights);
        if (File.Exists(path))
        {
            await VerifyAsync(weights, path, cancellation).ConfigureAwait(false);
            return path;
        }
        Uri address = AddressOf(weights);
        try
        {
            var file = new RemoteFile(weights.FileName, weights.Hash) { Check = CheckFormat };
            return await _downloader.FetchAsync(address, Folder, file, progress, cancellation).ConfigureAwait(false);
        }
        catch (HashMismatchException fault)
        {
            throw new WeightsHashException(
                weights, fault.Expected, fault.Actual,
                $"'{address}' does not have the published SHA-256 of {weights.Name}: {fault.Expected} was expected, {fault.Actual} came. " +
                "Nothing was kept; try again, and if that does not help, the server has another file: give a file that you trust.",
                fault);
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException or UnauthorizedAccessException)
        {
            throw new WeightsDownloadException(
                weights,
                $"Cannot download '{address}' to '{Folder}': {fault.Message.TrimEnd('.')}. " +
                $"Without a network, put the file '{weights.FileName}' into that folder, or give a file of your own.",
                fault);
        }
    }

    /// <summary>As <see cref="FetchAsync"/>, for callers that wait.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="progress">Is told of the download, on the threads that it runs on.</param>
    /// <param name="cancellation">Stops the download; what has come is continued by the next.</param>
    /// <exception cref="WeightsHashException">The file has another hash than published. What was fetched is removed; a file that was
    /// there before is left.</exception>
    /// <exception cref="WeightsDownloadException">The file is missing and cannot be fetched.</exception>
    /// <exception cref="OperationCanceledException">The download was stopped.</exception>
    public string Fetch(PublishedWeights weights, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default) =>
        // The pool's threads have no synchronisation context that could wait for this one.
        Task.Run(() => FetchAsync(weights, progress, cancellation), CancellationToken.None).GetAwaiter().GetResult();

    private static async Task VerifyAsync(PublishedWeights weights, string path, CancellationToken cancellation)
    {
        if (weights.Hash is not { } expected)
            return;
        await using FileStream stream = File.OpenRead(path);
        string actual = await FileHash.OfAsync(stream, cancellation).ConfigureAwait(false);
        if (!expected.Matches(actual))
        {
            throw new WeightsHashException(
                weights, expected, actual,
                $"'{path}' does not have the published SHA-256 of {weights.Name}: {expected} was expected, it has {actual}. " +
                "Delete it to have it downloaded again.");
        }
    }

    /// <summary>Finds out early that a server sent a page in place of weights.</summary>
    private static void CheckFormat(string path)
    {
        try
        {
            WeightsFile.Open(path).Dispose();
        }
        catch (WeightsFormatException fault)
        {
            throw new DownloadException($"what came is not a file of weights ({fault.Message.TrimEnd('.')})", innerException: fault);
        }
    }

    private static Uri? MirrorOfEnvironment() =>
        Environment.GetEnvironmentVariable(MirrorVariable) is { Length: > 0 } value ? CheckMirror(value) : null;

    private static Uri CheckMirror(string text)
    {
        string folder = text.EndsWith('/') ? text : text + "/";
        return Uri.TryCreate(folder, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw new ArgumentException($"The mirror '{text}' is not a web address such as https://mirror.example/weights ({MirrorVariable}).");
    }
}
