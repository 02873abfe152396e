using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Vertebra.Downloads.Tests;

public sealed class FileDownloaderTests : IDisposable
{
    private const string Name = "net-weights.bin";

    private static readonly byte[] Content = Bytes(seed: 1, 300_000);
    private static readonly DownloadOptions Options = new()
    {
        Patience = TimeSpan.FromSeconds(20),
        Attempts = 3,
        FirstPause = TimeSpan.FromMilliseconds(1),
        Resume = true,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_is_fetched_into_a_new_folder_and_then_taken_from_there()
    {
        var hosted = new HostedFile(Content);
        await using MirrorServer server = await MirrorServer.StartAsync(hosted.AnswerAsync);
        var seen = new Reports();
        string folder = _folder.File("deep/down");

        string path = await FetchAsync(server, folder: folder, progress: seen);
        string again = await FetchAsync(server, folder: folder);

        Assert.Equal(Path.Combine(folder, Name), path);
        Assert.Equal(path, again);
        Assert.Equal(Content, await File.ReadAllBytesAsync(path, Cancel));
        Assert.Equal([Name], Directory.EnumerateFiles(folder).Select(Path.GetFileName));
        Assert.Equal(new DownloadProgress(Name, Content.Length, Content.Length), seen.All[^1]);
        Assert.Equal(seen.All.Select(report => report.BytesReceived).Order(), seen.All.Select(report => report.BytesReceived));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_cut_connection_is_continued_where_it_was_cut()
    {
        var hosted = new HostedFile(Content) { Cuts = new([100_000, 50_000]) };
        await using MirrorServer server = await MirrorServer.StartAsync(hosted.AnswerAsync);

        await FetchAsync(server);

        AssertFetched();
        Assert.Equal(["", "bytes=100000-", "bytes=150000-"], server.Requests.Select(request => request.Range));
        Assert.All(server.Requests.Skip(1), request => Assert.Equal("\"v1\"", request.IfRange));
    }

    [Fact]
    public async Task A_download_that_was_given_up_is_continued_by_the_next()
    {
        var hosted = new HostedFile(Content) { Cuts = new([120_000]) };
        await using MirrorServer server = await MirrorServer.StartAsync(hosted.AnswerAsync);

        DownloadException fault = await Assert.ThrowsAsync<DownloadException>(() => FetchAsync(server, Options with { Attempts = 1 }));
        string[] left = _folder.Files;
        await FetchAsync(server);

        Assert.Contains("connection", fault.Message);
        Assert.Equal([Name + ".part", Name + ".part.version"], left);
        AssertFetched();
        Assert.Equal("bytes=120000-", server.Requests[^1].Range);
    }

    [Fact]
    public async Task A_part_that_turns_out_to_be_whole_is_taken()
    {
        var hosted = new HostedFile(Content);
        await using MirrorServer server = await MirrorServer.StartAsync(hosted.AnswerAsync);
        LeavePart(server, Content, "v1");

        await FetchAsync(server);

        AssertFetched();
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_without_ranges_sends_the_whole_file_again()
    {
        var hosted = new HostedFile(Content) { HasRanges = false, Cuts = new([100_000]) };
        await using MirrorServer server = await MirrorServer.StartAsync(hosted.AnswerAsync);

        await FetchAsync(server);

        AssertFetched();
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Without_a_version_from_the_server_nothing_is_continued_or_kept()
    {
        var hosted = new HostedFile(Content) { Tag = null, Cuts = new([100_000, 100_000, 100_000]) };
        await using MirrorServer server = await MirrorServer.StartAsync(hosted.AnswerAsync);

        await Assert.ThrowsAsync<DownloadException>(() => FetchAsync(server));

        Assert.Empty(_folder.Files);
        Assert.All(server.Requests, request => Assert.Equal("", request.Range));
    }

    [Fact]
    public async Task A_file_that_changed_in_between_is_fetched_whole()
    {
        byte[] old = Bytes(seed: 2, 200_000);
        var hosted = new HostedFile(Content) { Tag = "v2" };
        await using MirrorServer server = await MirrorServer.StartAsync(hosted.AnswerAsync);
        LeavePart(server, old, "v1");

        await FetchAsync(server);

        AssertFetched();
        Assert.Equal(new Asked("/" + Name, "bytes=200000-", "\"v1\""), Assert.Single(server.Requests));
    }

    [Fact]
    public async Task Parts_of_another_address_are_not_continued()
    {
        var hosted = new HostedFile(Content);
        await using MirrorServer server = await MirrorServer.StartAsync(hosted.AnswerAsync);
        LeavePart(server, Bytes(seed: 2, 1000), "v1", new Uri("http://127.0.0.1:1/" + Name));

        await FetchAsync(server);

        AssertFetched();
        Assert.Equal("", Assert.Single(server.Requests).Range);
    }

    [Fact]
    public async Task A_part_with_foreign_bytes_is_fetched_again_before_it_is_called_wrong()
    {
        var hosted = new HostedFile(Content);
        await using MirrorServer server = await MirrorServer.StartAsync(hosted.AnswerAsync);
        LeavePart(server, new byte[1000], "v1");

        await FetchAsync(server);

        AssertFetched();
        Assert.Equal(["bytes=1000-", ""], server.Requests.Select(request => request.Range));
    }

    [Fact]
    public async Task A_wrong_hash_names_both_and_leaves_nothing()
    {
        byte[] other = Bytes(seed: 3, 1000);
        await using MirrorServer server = await MirrorServer.StartAsync(new HostedFile(other).AnswerAsync);

        HashMismatchException fault = await Assert.ThrowsAsync<HashMismatchException>(() => FetchAsync(server));

        Assert.Contains(Sha256(Content), fault.Message);
        Assert.Contains(Sha256(other), fault.Message);
        Assert.Equal((Sha256(Content), Sha256(other)), (fault.Expected.Hexadecimals, fault.Actual));
        Assert.Empty(_folder.Files);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task The_beginning_of_a_hash_is_checked_too()
    {
        await using MirrorServer server = await MirrorServer.StartAsync(new HostedFile(Content).AnswerAsync);
        string right = Sha256(Content)[..8];
        string wrong = right[0] == '0' ? "1" + right[1..] : "0" + right[1..];

        await Assert.ThrowsAsync<HashMismatchException>(() => FetchAsync(server, file: new RemoteFile(Name, new FileHash(wrong))));
        await FetchAsync(server, file: new RemoteFile(Name, new FileHash(right)));

        AssertFetched();
    }

    [Fact]
    public async Task What_fails_its_check_gets_no_name()
    {
        await using MirrorServer server = await MirrorServer.StartAsync(new HostedFile(Content).AnswerAsync);
        var file = new RemoteFile(Name, null) { Check = path => throw new DownloadException($"{new FileInfo(path).Length} bytes of nonsense") };

        DownloadException fault = await Assert.ThrowsAsync<DownloadException>(() => FetchAsync(server, file: file));

        Assert.Equal("300000 bytes of nonsense", fault.Message);
        Assert.Empty(_folder.Files);
    }

    [Theory]
    [InlineData(404, 1)]
    [InlineData(403, 1)]
    [InlineData(503, 3)]
    [InlineData(429, 3)]
    public async Task A_refusal_is_told_and_only_passing_ones_are_asked_again(int status, int requests)
    {
        await using MirrorServer server = await MirrorServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("no");
        });

        DownloadException fault = await Assert.ThrowsAsync<DownloadException>(() => FetchAsync(server));

        Assert.Contains($"the server answered {status}", fault.Message);
        Assert.Equal(requests, server.Requests.Count);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task A_server_that_recovers_is_forgiven()
    {
        int refusals = 2;
        var hosted = new HostedFile(Content);
        await using MirrorServer server = await MirrorServer.StartAsync(context =>
        {
            if (refusals-- <= 0)
                return hosted.AnswerAsync(context);
            context.Response.StatusCode = 502;
            return Task.CompletedTask;
        });

        await FetchAsync(server);

        AssertFetched();
    }

    [Fact]
    public async Task A_body_without_end_is_stopped()
    {
        await using MirrorServer server = await MirrorServer.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(new byte[1 << 16]);
        });

        DownloadException fault = await Assert.ThrowsAsync<DownloadException>(() => FetchAsync(server, file: new RemoteFile(Name, null, 1 << 20)));

        Assert.Contains("more than the expected 1048576 bytes", fault.Message);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_left_and_what_came_is_kept()
    {
        var done = new TaskCompletionSource();
        var hosted = new HostedFile(Content) { Cuts = new([50_000]), InTheMiddle = () => done.Task };
        await using MirrorServer server = await MirrorServer.StartAsync(hosted.AnswerAsync);

        DownloadException fault = await Assert.ThrowsAsync<DownloadException>(
            () => FetchAsync(server, Options with { Patience = TimeSpan.FromSeconds(2), Attempts = 1 }));
        done.SetResult();

        Assert.Contains("silent for 2 s", fault.Message);
        Assert.Contains(Name + ".part", _folder.Files);
        await FetchAsync(server);
        AssertFetched();
    }

    [Fact]
    public async Task Cancelling_keeps_the_part_for_next_time_and_gives_no_name()
    {
        using var stop = new CancellationTokenSource();
        var done = new TaskCompletionSource();
        var hosted = new HostedFile(Content) { Cuts = new([50_000]), InTheMiddle = () => done.Task };
        await using MirrorServer server = await MirrorServer.StartAsync(hosted.AnswerAsync);
        var watch = new Reports(report =>
        {
            if (report.BytesReceived == 50_000)
                stop.Cancel();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FetchAsync(server, progress: watch, cancellation: stop.Token));
        done.SetResult();

        Assert.Equal([Name + ".part", Name + ".part.version"], _folder.Files);
        await FetchAsync(server);
        AssertFetched();
        Assert.Equal("bytes=50000-", server.Requests[^1].Range);
    }

    [Fact]
    public async Task Many_who_want_one_file_fetch_it_once()
    {
        var hosted = new HostedFile(Content);
        await using MirrorServer server = await MirrorServer.StartAsync(async context =>
        {
            await Task.Delay(200);
            await hosted.AnswerAsync(context);
        });

        string[] paths = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => FetchAsync(server), Cancel)));

        Assert.Single(paths.Distinct());
        AssertFetched();
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task One_who_waits_for_another_can_be_cancelled()
    {
        using var stop = new CancellationTokenSource();
        string path = _folder.File(".locks/" + Name + ".lock");
        using IDisposable held = await FileLock.AcquireAsync(path, Cancel);
        await using MirrorServer server = await MirrorServer.StartAsync(new HostedFile(Content).AnswerAsync);

        Task<string> waiting = FetchAsync(server, cancellation: stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Without_a_server_nothing_is_left()
    {
        MirrorServer server = await MirrorServer.StartAsync(_ => Task.CompletedTask);
        await server.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => FetchAsync(server));

        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_reported()
    {
        string file = _folder.File("file");
        await File.WriteAllTextAsync(file, "", Cancel);
        await using MirrorServer server = await MirrorServer.StartAsync(new HostedFile(Content).AnswerAsync);

        await Assert.ThrowsAnyAsync<IOException>(() => FetchAsync(server, folder: Path.Combine(file, "below")));
    }

    [Fact]
    public async Task Without_resuming_nothing_stays_behind()
    {
        var hosted = new HostedFile(Content) { Cuts = new([50_000]) };
        await using MirrorServer server = await MirrorServer.StartAsync(hosted.AnswerAsync);

        await Assert.ThrowsAsync<DownloadException>(() => FetchAsync(server, new DownloadOptions()));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Pauses_grow_to_a_limit()
    {
        var options = new DownloadOptions { FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(5) };

        Assert.Equal([1.0, 2, 4, 5, 5], Enumerable.Range(1, 5).Select(failures => options.PauseAfter(failures).TotalSeconds));
        Assert.Equal(5, options.PauseAfter(5000).TotalSeconds);
    }

    private static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private Task<string> FetchAsync(
        MirrorServer server, DownloadOptions? options = null, RemoteFile? file = null, string? folder = null,
        IProgress<DownloadProgress>? progress = null, CancellationToken? cancellation = null) =>
        new FileDownloader(_client, options ?? Options).FetchAsync(
            new Uri(server.Address, Name), folder ?? _folder.Path, file ?? new RemoteFile(Name, new FileHash(Sha256(Content))), progress,
            cancellation ?? Cancel);

    private void LeavePart(MirrorServer server, byte[] content, string tag, Uri? address = null)
    {
        File.WriteAllBytes(_folder.File(Name + ".part"), content);
        File.WriteAllLines(_folder.File(Name + ".part.version"), [(address ?? new Uri(server.Address, Name)).AbsoluteUri, $"\"{tag}\""]);
    }

    private void AssertFetched()
    {
        Assert.Equal([Name], _folder.Files);
        Assert.Equal(Content, File.ReadAllBytes(_folder.File(Name)));
    }

    private sealed class Reports(Action<DownloadProgress>? also = null) : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> All { get; } = [];

        public void Report(DownloadProgress value)
        {
            All.Add(value);
            also?.Invoke(value);
        }
    }
}
