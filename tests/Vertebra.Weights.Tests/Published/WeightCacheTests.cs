using System.Security.Cryptography;
using Vertebra.Downloads;
using Vertebra.Downloads.Tests;
using Vertebra.Weights.Published;

namespace Vertebra.Weights.Tests.Published;

public sealed class WeightCacheTests : IDisposable
{
    private static readonly byte[] Content = SmallWeights();

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Weights_come_from_the_mirror_once_and_then_from_the_folder()
    {
        PublishedWeights weights = Weights(new FileHash(Sha256(Content)));
        string path;
        await using (MirrorServer server = await MirrorServer.StartAsync(new HostedFile(Content).AnswerAsync))
        {
            WeightCache cache = Cache(new Uri(server.Address, "deep/down"));
            Assert.False(cache.Contains(weights));
            path = await cache.FetchAsync(weights, cancellation: Cancel);
            Assert.Equal("/deep/down/net%20one-weights.safetensors", Assert.Single(server.Requests).Path.Replace(" ", "%20"));
        }

        WeightCache offline = Cache(new Uri("http://127.0.0.1:9/"));
        Assert.True(offline.Contains(weights));
        Assert.Equal(path, offline.Fetch(weights, cancellation: Cancel));
        Assert.Equal(offline.PathOf(weights), path);
        Assert.Equal(Content, await File.ReadAllBytesAsync(path, Cancel));
    }

    [Fact]
    public async Task Without_a_mirror_the_publisher_is_asked()
    {
        await using MirrorServer server = await MirrorServer.StartAsync(new HostedFile(Content).AnswerAsync);
        PublishedWeights weights = Weights(new FileHash(Sha256(Content)[..8])) with { Address = new Uri(server.Address, "there/model.bin") };
        var cache = new WeightCache(new WeightCacheOptions { Folder = _folder.Path });
        Assert.SkipWhen(cache.AddressOf(weights) != weights.Address, "VERTEBRA_MIRROR is set.");

        await cache.FetchAsync(weights, cancellation: Cancel);

        Assert.Equal("/there/model.bin", Assert.Single(server.Requests).Path);
        Assert.True(File.Exists(_folder.File(weights.FileName)));
    }

    [Fact]
    public async Task Wrong_content_names_both_hashes_and_leaves_nothing()
    {
        PublishedWeights weights = Weights(new FileHash("01234567"));
        await using MirrorServer server = await MirrorServer.StartAsync(new HostedFile(Content).AnswerAsync);

        WeightsHashException fault =
            await Assert.ThrowsAsync<WeightsHashException>(() => Cache(server.Address).FetchAsync(weights, cancellation: Cancel));

        Assert.Equal(("01234567", Sha256(Content), weights), (fault.Expected.Hexadecimals, fault.Actual, fault.Weights));
        Assert.Contains("01234567… was expected", fault.Message);
        Assert.Contains(Sha256(Content), fault.Message);
        Assert.Contains("try again", fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public async Task A_damaged_file_in_the_folder_is_not_used_and_not_deleted()
    {
        PublishedWeights weights = Weights(new FileHash(Sha256(Content)));
        string path = _folder.File(weights.FileName, [1, 2, 3]);

        WeightsHashException fault =
            await Assert.ThrowsAsync<WeightsHashException>(() => Cache(new Uri("http://127.0.0.1:9/")).FetchAsync(weights, cancellation: Cancel));

        Assert.Contains(path, fault.Message);
        Assert.Contains(Sha256([1, 2, 3]), fault.Message);
        Assert.Contains("Delete it", fault.Message);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task Without_a_hash_what_is_no_weights_file_is_refused()
    {
        PublishedWeights weights = Weights(hash: null);
        var hosted = new HostedFile("<html>Please sign in</html>"u8.ToArray());
        await using MirrorServer server = await MirrorServer.StartAsync(hosted.AnswerAsync);

        WeightsDownloadException fault =
            await Assert.ThrowsAsync<WeightsDownloadException>(() => Cache(server.Address).FetchAsync(weights, cancellation: Cancel));
        Assert.Contains("not a file of weights", fault.Message);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));

        hosted.Content = Content;
        await Cache(server.Address).FetchAsync(weights, cancellation: Cancel);
        Assert.Equal(Content, await File.ReadAllBytesAsync(_folder.File(weights.FileName), Cancel));
    }

    [Fact]
    public async Task Without_a_network_one_line_says_what_to_do()
    {
        PublishedWeights weights = Weights(new FileHash("01234567"));
        MirrorServer server = await MirrorServer.StartAsync(_ => Task.CompletedTask);
        await server.DisposeAsync();

        WeightsDownloadException fault =
            await Assert.ThrowsAsync<WeightsDownloadException>(() => Cache(server.Address).FetchAsync(weights, cancellation: Cancel));

        Assert.Contains($"{server.Address}", fault.Message);
        Assert.Contains(_folder.Path, fault.Message);
        Assert.Contains($"put the file '{weights.FileName}' into that folder", fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public async Task Caches_of_one_folder_fetch_weights_once()
    {
        PublishedWeights weights = Weights(new FileHash(Sha256(Content)));
        await using MirrorServer server = await MirrorServer.StartAsync(new HostedFile(Content).AnswerAsync);

        string[] paths = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => Cache(server.Address).FetchAsync(weights, cancellation: Cancel), Cancel)));

        Assert.Single(paths.Distinct());
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("ftp://mirror.example/weights")]
    [InlineData("/srv/weights")]
    [InlineData("mirror.example")]
    public void A_mirror_is_a_web_address(string mirror)
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(() => Cache(new Uri(mirror, UriKind.RelativeOrAbsolute)));

        Assert.Contains($"'{mirror}", fault.Message);
    }

    [Fact]
    public void Options_are_checked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightCache(new WeightCacheOptions { Attempts = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightCache(new WeightCacheOptions { Patience = TimeSpan.Zero }));
    }

    private static PublishedWeights Weights(FileHash? hash) => new()
    {
        Model = "net",
        Tag = "test",
        Source = "test",
        Address = new Uri("https://weights.example/net.safetensors"),
        FileName = "net one-weights.safetensors",
        Hash = hash,
        Preprocessing = Preprocessing.ImageNet,
        Licence = "none",
    };

    private static byte[] SmallWeights()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.File("small"), [new NamedTensor("weight", [2, 2], new float[] { 1, 2, 3, 4 })]);
        return File.ReadAllBytes(folder.File("small"));
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private WeightCache Cache(Uri mirror) => new(new WeightCacheOptions { Folder = _folder.Path, Mirror = mirror, Attempts = 1 });
}
