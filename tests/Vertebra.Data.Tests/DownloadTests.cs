using System.Net;
using System.Security.Cryptography;
using Vertebra.Downloads;

namespace Vertebra.Data.Tests;

public sealed class DownloadTests : IDisposable
{
    private static readonly byte[] Images = IdxBytes.Gzip(IdxBytes.Build(IdxBytes.Ramp(2 * 3 * 3), 2, 3, 3));
    private static readonly byte[] Labels = IdxBytes.Gzip(IdxBytes.Build([1, 0], 2));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static RemoteFile Remote(string name, byte[] content) =>
        new(name, new FileHash(Convert.ToHexStringLower(SHA256.HashData(content))), content.Length);

    private static IdxSource Source(params Uri[] mirrors) => new("tiny", ["a", "b"], 0.5f, 0.5f, mirrors,
        Remote("train-images-idx3-ubyte.gz", Images), Remote("train-labels-idx1-ubyte.gz", Labels),
        Remote("t10k-images-idx3-ubyte.gz", Images), Remote("t10k-labels-idx1-ubyte.gz", Labels));

    private static byte[] ContentFor(HttpListenerContext context) => context.Request.Url!.AbsolutePath.Contains("images") ? Images : Labels;

    private DatasetSplits Load(IdxSource source, string? folder = null, IProgress<DownloadProgress>? progress = null,
        CancellationToken? cancellation = null, double patience = 20)
    {
        using var client = new HttpClient();
        return new IdxSourceLoader(source, new FileDownloader(client, new DownloadOptions { Patience = TimeSpan.FromSeconds(patience) }))
            .Load(folder ?? _folder.Path, progress, cancellation ?? Cancel);
    }

    [Fact]
    public void Missing_files_are_fetched_once_into_a_new_folder()
    {
        using var server = new LocalServer(context => LocalServer.Send(context, ContentFor(context)));
        var seen = new Progress();
        var folder = _folder.File("deep/down");
        var (train, test) = Load(Source(server.Address), folder, seen);
        Assert.Equal((2, 2), (train.Count, test.Count));
        Assert.Equal(IdxBytes.Ramp(9), train.Image(0).ToArray());
        Assert.Equal(4, Directory.GetFileSystemEntries(folder).Length);
        Assert.Equal(4, seen.Reports.Count(report => report.BytesReceived == report.TotalBytes));
        Load(Source(server.Address), folder);
        Assert.Equal(4, server.Requests);
    }

    [Fact]
    public void Only_what_is_missing_is_fetched()
    {
        _folder.File("train-images.idx3-ubyte", IdxBytes.Build(IdxBytes.Ramp(9), 1, 3, 3));
        _folder.File("train-labels-idx1-ubyte", IdxBytes.Build([1], 1));
        using var server = new LocalServer(context => LocalServer.Send(context, ContentFor(context)));
        Assert.Equal(1, Load(Source(server.Address)).Train.Count);
        Assert.Equal(2, server.Requests);
    }

    [Fact]
    public void Content_with_another_hash_is_refused() => Refused(
        context =>
        {
            var content = (byte[])ContentFor(context).Clone();
            content[^1] ^= 1;
            LocalServer.Send(context, content);
        },
        "does not have the published SHA-256");

    [Fact]
    public void A_connection_that_is_cut_is_refused() => Refused(
        context =>
        {
            context.Response.ContentLength64 = ContentFor(context).Length;
            context.Response.OutputStream.Write(ContentFor(context).AsSpan(0, 10));
            context.Response.OutputStream.Flush();
            context.Response.Abort();
        },
        "connection");

    [Fact]
    public void An_answer_that_ends_early_is_refused() =>
        Refused(context => LocalServer.Send(context, ContentFor(context)[..10]), "the connection ended after 10 of");

    [Fact]
    public void An_answer_without_end_is_refused() =>
        Refused(context => LocalServer.Send(context, new byte[1 << 22]), "more than the expected");

    [Fact]
    public void A_missing_page_is_refused() => Refused(
        context =>
        {
            context.Response.StatusCode = 404;
            LocalServer.Send(context, ContentFor(context));
        },
        "the server answered 404");

    [Fact]
    public void A_silent_server_is_left_after_a_while()
    {
        using var done = new ManualResetEventSlim();
        Refused(_ => done.Wait(TimeSpan.FromSeconds(60)), "silent for 0.3 s", patience: 0.3);
        done.Set();
    }

    [Fact]
    public void Another_mirror_is_tried_when_one_fails()
    {
        using var broken = new LocalServer(context => LocalServer.Send(context, [1, 2, 3]));
        using var server = new LocalServer(context => LocalServer.Send(context, ContentFor(context)));
        Assert.Equal(2, Load(Source(broken.Address, server.Address)).Train.Count);
        Assert.Equal(4, _folder.Names.Length);
    }

    [Fact]
    public void No_network_is_one_line_that_says_what_to_do()
    {
        using var server = new LocalServer(_ => { });
        var nobody = server.Address;
        server.Dispose();
        var message = Assert.Throws<DatasetException>(() => Load(Source(nobody))).Message;
        Assert.Contains($"{nobody}train-images-idx3-ubyte.gz", message);
        Assert.Contains(_folder.Path, message);
        Assert.Contains("--data-dir", message);
        Assert.Contains("--data glyphs", message);
        Assert.DoesNotContain('\n', message);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_one_line()
    {
        var file = _folder.File("file", [1]);
        var message = Assert.Throws<DatasetException>(() => Load(Source(new Uri("http://127.0.0.1:9/")), Path.Combine(file, "below"))).Message;
        Assert.Contains(file, message);
    }

    [Fact]
    public void Cancelling_leaves_nothing_behind()
    {
        using var stop = new CancellationTokenSource();
        using var done = new ManualResetEventSlim();
        using var server = new LocalServer(context =>
        {
            context.Response.ContentLength64 = ContentFor(context).Length;
            context.Response.OutputStream.Write(ContentFor(context).AsSpan(0, 10));
            context.Response.OutputStream.Flush();
            stop.Cancel();
            done.Wait(TimeSpan.FromSeconds(60));
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Load(Source(server.Address), cancellation: stop.Token));
        Assert.Empty(_folder.Names);
        done.Set();
    }

    private void Refused(Action<HttpListenerContext> answer, string because, double patience = 20)
    {
        using var server = new LocalServer(answer);
        var fault = Assert.Throws<DatasetException>(() => Load(Source(server.Address), patience: patience));
        Assert.Contains(because, fault.Message);
        Assert.Contains("--data-dir", fault.Message);
        Assert.Empty(_folder.Names);
    }

    private sealed class Progress : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> Reports { get; } = [];

        public void Report(DownloadProgress value) => Reports.Add(value);
    }
}
