using System.Security.Cryptography;

namespace Vertebra.Data;

/// <summary>What a server sent is not the file that was asked for, or not all of it.</summary>
internal sealed class DownloadException(string message, Exception? innerException = null) : IOException(message, innerException);

/// <summary>
/// Fetches files over HTTP. A file appears under its name only when it is complete, has the expected SHA-256 and is flushed to the
/// disk; otherwise nothing stays behind.
/// </summary>
internal sealed class FileDownloader(HttpClient client, TimeSpan patience)
{
    private const int BufferSize = 1 << 16;

    public static FileDownloader Shared { get; } = new(
        new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15) }) { Timeout = Timeout.InfiniteTimeSpan },
        TimeSpan.FromSeconds(30));

    /// <summary>Gives the path of the file in <paramref name="folder"/>, which is created when it is missing.</summary>
    public string Download(Uri address, string folder, RemoteFile file, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var target = Path.Combine(folder, file.Name);
        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            // The pool's threads have no synchronisation context that could wait for this one.
            Task.Run(() => FetchAsync(address, temporary, file, progress, cancellation), CancellationToken.None).GetAwaiter().GetResult();
            File.Move(temporary, target, overwrite: true);
            return target;
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report.
        }
    }

    private async Task FetchAsync(
        Uri address, string temporary, RemoteFile file, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(patience);
        try
        {
            using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, stall.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw new DownloadException($"the server answered {(int)response.StatusCode} {response.ReasonPhrase}");
            var body = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
            await using var output = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[BufferSize];
            var received = 0L;
            while (true)
            {
                stall.CancelAfter(patience);
                var read = await ReadAsync(body, buffer, stall.Token).ConfigureAwait(false);
                if (read == 0) break;
                received += read;
                if (received > file.Bytes) throw new DownloadException($"more than the expected {file.Bytes} bytes came");
                hash.AppendData(buffer, 0, read);
                await output.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
                progress?.Report(new DownloadProgress(file.Name, received, file.Bytes));
            }
            if (received < file.Bytes) throw new DownloadException($"the connection ended after {received} of {file.Bytes} bytes");
            if (Convert.ToHexStringLower(hash.GetHashAndReset()) != file.Sha256)
                throw new DownloadException("the content does not have the published SHA-256");
            output.Flush(flushToDisk: true);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new DownloadException($"the server was silent for {patience.TotalSeconds:0.#} s");
        }
    }

    /// <summary>Tells a connection that breaks, which another mirror may mend, from a disk that does not take the bytes.</summary>
    private static async ValueTask<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (IOException fault)
        {
            throw new DownloadException($"the connection broke: {fault.Message}", fault);
        }
    }
}
