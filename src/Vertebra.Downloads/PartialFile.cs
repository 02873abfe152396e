using System.Net.Http.Headers;

namespace Vertebra.Downloads;

/// <summary>
/// A file that is being fetched. Where it may be continued, a second file beside it says what the server called that version
/// (its strong ETag, or its date), so that parts of two versions are never joined.
/// </summary>
internal sealed class PartialFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _versionPath;
    private readonly Uri _address;
    private readonly bool _keep;
    private FileStream? _stream;
    private RangeConditionHeaderValue? _version;
    private bool _isPublished;

    /// <param name="path">The file.</param>
    /// <param name="address">Where it comes from.</param>
    /// <param name="keep">Whether what is there is continued, and what is not finished is kept.</param>
    public PartialFile(string path, Uri address, bool keep)
    {
        (_path, _versionPath, _address, _keep) = (path, path + ".version", address, keep);
        if (!keep || !File.Exists(path))
            return;
        _version = ReadVersion();
        _stream = Open(FileMode.Open);
    }

    /// <summary>Bytes that are there.</summary>
    public long Length => _stream?.Length ?? 0;

    /// <summary>What the server has to confirm before the file is continued; null where it cannot be.</summary>
    public RangeConditionHeaderValue? Version => Length > 0 ? _version : null;

    /// <summary>Whether bytes of more than one answer were joined.</summary>
    public bool IsJoined { get; private set; }

    /// <summary>Starts with an empty file of a version.</summary>
    public void Begin(HttpResponseMessage response)
    {
        _stream ??= Open(FileMode.Create);
        _stream.SetLength(0);
        IsJoined = false;
        _version = VersionOf(response);
        if (_keep && _version is not null)
            File.WriteAllLines(_versionPath, [_address.AbsoluteUri, _version.ToString()]);
    }

    /// <summary>Goes on behind what is there.</summary>
    public void Continue()
    {
        _stream!.Seek(0, SeekOrigin.End);
        IsJoined = true;
    }

    /// <summary>Forgets what is there.</summary>
    public void Clear()
    {
        _stream?.SetLength(0);
        _version = null;
        IsJoined = false;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => _stream!.WriteAsync(bytes, cancellation);

    /// <summary>The SHA-256 of what is there.</summary>
    public Task<string> HashAsync(CancellationToken cancellation) => FileHash.OfAsync(_stream!, cancellation);

    /// <summary>Makes what is there durable and gives it its name.</summary>
    public void Publish(string target, Action<string>? check)
    {
        _stream!.Flush(flushToDisk: true);
        _stream.Dispose();
        _stream = null;
        check?.Invoke(_path);
        File.Move(_path, target, overwrite: true);
        _isPublished = true;
        Discard(_versionPath);
    }

    public async ValueTask DisposeAsync()
    {
        bool isOfUse = _keep && Version is not null;
        if (_stream is not null)
            await _stream.DisposeAsync().ConfigureAwait(false);
        if (isOfUse || _isPublished)
            return;
        Discard(_path);
        Discard(_versionPath);
    }

    private static RangeConditionHeaderValue? VersionOf(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? new(tag)
        : response.Content.Headers.LastModified is { } date ? new(date)
        : null;

    private FileStream Open(FileMode mode) => new(_path, mode, FileAccess.ReadWrite, FileShare.Read);

    private RangeConditionHeaderValue? ReadVersion()
    {
        if (!File.Exists(_versionPath) || File.ReadAllLines(_versionPath) is not [var address, var version, ..] || address != _address.AbsoluteUri)
            return null;
        return RangeConditionHeaderValue.TryParse(version, out RangeConditionHeaderValue? parsed) ? parsed : null;
    }

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What failed before is the failure to report.
        }
    }
}
