using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Vertebra.Checkpoints;
using Vertebra.Cli.Tests.Support;
using Vertebra.Downloads.Tests;
using Vertebra.Models;
using Vertebra.Weights;

namespace Vertebra.Cli.Tests;

public sealed class PublishedWeightsTests : IDisposable
{
    private const string CifarFile = "resnet20-12fca82f.th";
    private const string CifarHash = "12fca82f0bebc4135bf1f32f6e3710e61d5108578464b84fd6d7f5c1b04036c8";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Default_weights_are_fetched_once_and_give_what_the_file_gives()
    {
        string file = Path.Combine(RepositoryPaths.Shared ?? "", "weights", CifarFile);
        if (!File.Exists(file))
            Assert.Skip($"../shared/weights/{CifarFile} is not on this machine.");
        NpyFile.Write(_folder.File("x.npy"), [1, 3, 32, 32], new float[3 * 32 * 32]);
        await using MirrorServer server = await MirrorServer.StartAsync(context =>
        {
            context.Response.ContentLength = new FileInfo(file).Length;
            return context.Response.SendFileAsync(file);
        });

        CommandRun first = await RunAsync(server, "resnet20_cifar", "default");
        float[] fetched = NpyFile.Read(_folder.File("y.npy")).Data;
        CommandRun second = await RunAsync(server, "resnet20_cifar", "resnet20_cifar.cifar10");
        CommandRun own = await RunAsync(server, "resnet20_cifar", file);

        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Contains($"Downloading {CifarFile} (1.1 MB)", first.Error, StringComparison.Ordinal);
        Assert.Equal((0, ""), (second.ExitCode, second.Error));
        Assert.Equal(0, own.ExitCode);
        Assert.Equal(fetched, NpyFile.Read(_folder.File("y.npy")).Data);
        Assert.Equal("/" + CifarFile, Assert.Single(server.Requests).Path);
        Assert.Equal([".locks", CifarFile], _folder.NamesIn("home/weights"));
    }

    [Fact]
    public async Task What_was_not_published_is_refused_in_one_line()
    {
        NpyFile.Write(_folder.File("x.npy"), [1, 3, 32, 32], new float[3 * 32 * 32]);
        await using MirrorServer server = await MirrorServer.StartAsync(context => context.Response.WriteAsync("something else"));

        string line = Line(await RunAsync(server, "resnet20_cifar", "default"));

        Assert.Contains(CifarHash, line, StringComparison.Ordinal);
        Assert.Contains($"{server.Address}{CifarFile}", line, StringComparison.Ordinal);
        Assert.Equal([".locks"], _folder.NamesIn("home/weights"));
    }

    [Fact]
    public async Task A_file_without_a_known_hash_is_said_to_be_unverified()
    {
        string file = _folder.File("mobile.safetensors");
        Network network = ModelCatalog.Create("mobilenet_v1");
        network.Initialize(1);
        NetworkWeights.Save(network, file);
        NpyFile.Write(_folder.File("x.npy"), [1, 3, 32, 32], new float[3 * 32 * 32]);
        await using MirrorServer server = await MirrorServer.StartAsync(context => context.Response.SendFileAsync(file));

        CommandRun run = await RunAsync(server, "mobilenet_v1", "mobilenetv1_100.ra4_e3600_r224_in1k");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("no hash is known of mobilenet_v1.ra4_e3600_r224_in1k; the file is not verified", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_page_is_one_line_with_what_to_do()
    {
        NpyFile.Write(_folder.File("x.npy"), [1, 3, 32, 32], new float[3 * 32 * 32]);
        await using MirrorServer server = await MirrorServer.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });

        string line = Line(await RunAsync(server, "resnet20_cifar", "default"));

        Assert.Contains("the server answered 404", line, StringComparison.Ordinal);
        Assert.Contains($"put the file '{CifarFile}' into that folder", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resnet20_cifar", "cifar100", "There is no file 'cifar100'. There are no published weights 'cifar100' of resnet20_cifar; there are resnet20_cifar.cifar10.")]
    [InlineData("lenet5", "default", "There is no file 'default'. There are no published weights 'default' of lenet5; none are known for it: give a file.")]
    [InlineData("resnet20_cifar", "missing.pth", "There is no file 'missing.pth'.")]
    [InlineData("resnet20_cifar", "some/default", "There is no file 'some/default'.")]
    public void What_is_neither_a_file_nor_a_name_is_told(string model, string weights, string expected)
    {
        NpyFile.Write(_folder.File("x.npy"), [1, 3, 32, 32], new float[3 * 32 * 32]);

        CommandRun run = CommandRun.Of(Arguments(model, weights));

        Assert.Equal("vertebra: " + expected, run.FailsInOneLine(1));
    }

    private string[] Arguments(string model, string weights) =>
        ["run", model, "--weights", weights, "--input", _folder.File("x.npy"), "--output", _folder.File("y.npy"), "--threads", "1"];

    /// <summary>Runs the program with a cache in the test's folder and a mirror.</summary>
    private async Task<CommandRun> RunAsync(MirrorServer server, string model, string weights)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "vertebra.dll"), .. Arguments(model, weights)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["VERTEBRA_HOME"] = _folder.File("home");
        start.Environment["VERTEBRA_MIRROR"] = server.Address.ToString();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(Cancel);
        string error = await process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return new CommandRun(process.ExitCode, await output, error);
    }

    private static string Line(CommandRun run)
    {
        Assert.Equal(1, run.ExitCode);
        return Assert.Single(run.Error.Split('\n'), line => line.StartsWith("vertebra: ", StringComparison.Ordinal));
    }
}
