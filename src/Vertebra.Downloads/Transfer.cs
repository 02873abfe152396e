using System.Net;
using System.Net.Http.Headers;

namespace Vertebra.Downloads;

/// <summary>One question to a server and its answer, which goes into a partial file.</summary>
internal sealed class Transfer(HttpClient client, TimeSpan patience)
{
    private const int BufferSize = 1 << 16;

    /// <summary>Fetches all that is missing.</summary>
    /// <exception cref="DownloadException">The server refuses, sends something else, or is silent; or the connection breaks.</exception>
    /// <exception cref="HttpRequestException">There is no connection.</exception>
    public async Task RunAsync(
        Uri address, RemoteFile file, PartialFile part, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(patience);
        try
        {
            using HttpRequestMessage request = Request(address, part);
            using HttpResponseMessage response =
                await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token).ConfigureAwait(false);
            if (IsComplete(response, part))
                return;
            long? total = Accept(response, part);
            if (total > file.MostBytes)
                throw TooMuch(file);
            await CopyAsync(response, file, part, total, progress, stall, cancellation).ConfigureAwait(false);
            if (part.Length < (file.Bytes ?? total))
            {
                throw new DownloadException(
                    $"the connection ended after {part.Length} of {file.Bytes ?? total} bytes", isTransient: true);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new DownloadException($"the server was silent for {patience.TotalSeconds:0.#} s", isTransient: true);
        }
    }

    private static HttpRequestMessage Request(Uri address, PartialFile part)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        // A compressed answer has other ranges.
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (part.Version is { } version)
        {
            request.Headers.Range = new RangeHeaderValue(part.Length, null);
            request.Headers.IfRange = version;
        }
        return request;
    }

    /// <summary>Whether a part that an earlier attempt left turns out to be all of that version.</summary>
    private static bool IsComplete(HttpResponseMessage response, PartialFile part) =>
        response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && part.Version is not null
        && response.Content.Headers.ContentRange?.Length == part.Length;

    /// <summary>Prepares the file for the answer's body and gives the length of the whole file, where the server says it.</summary>
    private static long? Accept(HttpResponseMessage response, PartialFile part)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                part.Begin(response);
                return response.Content.Headers.ContentLength;
            case HttpStatusCode.PartialContent when response.Content.Headers.ContentRange is { From: { } from } range && from == part.Length:
                part.Continue();
                return range.Length;
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable:
                part.Clear();
                throw new DownloadException("the server sent another part than was asked for", isTransient: true);
            case var status:
                throw new DownloadException($"the server answered {(int)status} {response.ReasonPhrase}", IsTransient(status));
        }
    }

    private static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    private async Task CopyAsync(
        HttpResponseMessage response, RemoteFile file, PartialFile part, long? total, IProgress<DownloadProgress>? progress,
        CancellationTokenSource stall, CancellationToken cancellation)
    {
        Stream body = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
        var buffer = new byte[BufferSize];
        while (true)
        {
            stall.CancelAfter(patience);
            int read = await ReadAsync(body, buffer, stall.Token).ConfigureAwait(false);
            if (read == 0)
                return;
            if (part.Length + read > file.MostBytes)
                throw TooMuch(file);
            await part.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
            progress?.Report(new DownloadProgress(file.Name, part.Length, file.Bytes ?? total));
        }
    }

    private static DownloadException TooMuch(RemoteFile file) => new($"more than the expected {file.MostBytes} bytes came");

    /// <summary>Tells a connection that breaks, which asking again may mend, from a disk that does not take the bytes.</summary>
    private static async ValueTask<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (IOException fault)
        {
            throw new DownloadException($"the connection broke: {fault.Message.TrimEnd('.')}", isTransient: true, fault);
        }
    }
}
