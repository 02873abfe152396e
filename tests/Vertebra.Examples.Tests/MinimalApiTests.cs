using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Vertebra.Checkpoints;
using Vertebra.Inference;
using Vertebra.Models;

namespace Vertebra.Examples.Tests;

/// <summary>examples/MinimalApi on a real server at a port of the loopback, with a small network of drawn weights.</summary>
public sealed class MinimalApiTests : IDisposable
{
    private const int MostBytes = 10 << 20;

    private readonly TemporaryFolder _folder = new();
    private readonly WebApplicationFactory<Program> _server;
    private readonly HttpClient _client;
    private readonly string _weights;

    public MinimalApiTests()
    {
        Network network = ModelCatalog.Create("resnet20_cifar", 4);
        network.Initialize(1);
        _weights = _folder.File("small.safetensors");
        NetworkWeights.Save(network, _weights);
        _server = new WebApplicationFactory<Program>()
            .WithWebHostBuilder(host => host
                .UseSetting("Model", "resnet20_cifar").UseSetting("Weights", _weights)
                .UseSetting("urls", "http://127.0.0.1:0").UseSetting("Logging:LogLevel:Default", "Warning"));
        _server.UseKestrel();
        _client = _server.CreateClient();
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_photo_is_answered_with_labels_and_probabilities()
    {
        byte[] photo = Pictures.Noise(1, 50, 40);
        using HttpResponseMessage response = await PostAsync(photo, "/classify?top=3");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Prediction[]? predictions = await response.Content.ReadFromJsonAsync<Prediction[]>(TestContext.Current.CancellationToken);
        using ImageClassifier alone = ImageClassifier.Load("resnet20_cifar", _weights);
        Assert.Equal(alone.Classify(photo, top: 3), predictions);
    }

    [Fact]
    public async Task Many_requests_at_once_get_what_each_would_get_alone()
    {
        using ImageClassifier alone = ImageClassifier.Load("resnet20_cifar", _weights);
        byte[][] photos = [.. Enumerable.Range(0, 24).Select(seed => Pictures.Noise(seed, 30 + seed, 40))];
        await Task.WhenAll(photos.Select(async photo =>
        {
            using HttpResponseMessage response = await PostAsync(photo);
            Assert.Equal(alone.Classify(photo), await response.Content.ReadFromJsonAsync<Prediction[]>(TestContext.Current.CancellationToken));
        }));
    }

    [Theory]
    [InlineData("no picture")]
    [InlineData("")]
    [InlineData("\u0089PNG\r\n\u001a\n and nothing behind")]
    public async Task A_body_that_is_no_picture_is_a_bad_request(string body)
    {
        using HttpResponseMessage response = await PostAsync(Encoding.Latin1.GetBytes(body));

        JsonElement problem = await ProblemAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal("No picture that can be read", problem.GetProperty("title").GetString());
        Assert.StartsWith("image", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_picture_is_a_bad_request()
    {
        using HttpResponseMessage response = await PostAsync(Pictures.Noise(1, 64, 64)[..500]);
        await ProblemAsync(response, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/classify?top=0")]
    [InlineData("/classify?top=many")]
    public async Task A_number_of_classes_that_means_nothing_is_a_bad_request(string path)
    {
        using HttpResponseMessage response = await PostAsync(Pictures.Noise(1), path);
        await ProblemAsync(response, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_is_too_large_is_refused(bool announced)
    {
        // A client that has not sent all when it is refused may see the connection break; so the answer is read from the socket.
        using var socket = new TcpClient();
        Uri address = _client.BaseAddress!;
        await socket.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await using NetworkStream stream = socket.GetStream();
        int chunk = MostBytes + 1;
        string length = announced ? $"Content-Length: {chunk}\r\n\r\n" : $"Transfer-Encoding: chunked\r\n\r\n{chunk:x}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /classify HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{length}"), TestContext.Current.CancellationToken);
        if (!announced)
            await stream.WriteAsync(new byte[chunk], TestContext.Current.CancellationToken);
        var received = new byte[4096];
        int count = await stream.ReadAtLeastAsync(received, 12, throwOnEndOfStream: false, TestContext.Current.CancellationToken);

        string answer = Encoding.ASCII.GetString(received, 0, count);
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_goes_on_after_bad_requests()
    {
        for (int i = 0; i < 5; i++)
            (await PostAsync([1, 2, 3])).Dispose();
        using HttpResponseMessage response = await PostAsync(Pictures.Noise(1));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public void The_classifier_ends_with_the_server()
    {
        ImageClassifier classifier = _server.Services.GetRequiredService<ImageClassifier>();
        _server.Dispose();
        Assert.Throws<ObjectDisposedException>(() => classifier.Classify(Pictures.Noise(1)));
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] body, string path = "/classify") =>
        await _client.PostAsync(new Uri(path, UriKind.Relative), new ByteArrayContent(body), TestContext.Current.CancellationToken);

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        JsonElement problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        return problem;
    }
}
