using Vertebra.Checkpoints;
using Vertebra.Cli.Tests.Support;
using Vertebra.Graph.Runtime;
using Vertebra.Models;
using Vertebra.Weights;

namespace Vertebra.Cli.Tests;

public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 0)]
    public void The_output_is_what_a_plan_computes(int images, int threads)
    {
        Network network = Save("lenet5", out string weights);
        float[] values = Write("x.npy", images, 1, 32, 32);

        CommandRun run = Run("lenet5", weights, "--threads", $"{threads}");

        Assert.True(run.ExitCode == 0, run.Error);
        NpyArray logits = NpyFile.Read(_folder.File("y.npy"));
        Assert.Equal([images, 10], logits.Shape);
        using Plan plan = network.Compile(images, options: new CompileOptions { Threads = threads });
        values.CopyTo(plan.Input(Network.InputName));
        plan.Run();
        Assert.Equal(plan.Output(Network.LogitsName).ToArray(), logits.Data);
    }

    [Fact]
    public void Many_images_give_what_each_gives_alone()
    {
        Save("lenet5", out string weights);
        float[] values = Write("x.npy", 70, 1, 32, 32);
        Assert.Equal(0, Run("lenet5", weights).ExitCode);
        float[] all = NpyFile.Read(_folder.File("y.npy")).Data;
        foreach (int image in (int[])[0, 31, 32, 69])
        {
            NpyFile.Write(_folder.File("x.npy"), [1, 1, 32, 32], values.AsMemory(image * 32 * 32, 32 * 32));
            Assert.Equal(0, Run("lenet5", weights).ExitCode);
            float[] one = NpyFile.Read(_folder.File("y.npy")).Data;
            Assert.All(one.Zip(all.Skip(image * 10)), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
        }
    }

    [Fact]
    public void Another_number_of_classes_can_be_asked_for_and_a_wrong_one_is_told()
    {
        Save("lenet5", out string weights, classes: 4);
        Write("x.npy", 1, 1, 32, 32);

        Assert.Contains("4 classes", Run("lenet5", weights).FailsInOneLine(1), StringComparison.Ordinal);
        Assert.Equal(["lenet5.safetensors", "x.npy"], _folder.Names);
        Assert.Equal(0, Run("lenet5", weights, "--classes", "4").ExitCode);
        Assert.Equal([1, 4], NpyFile.Read(_folder.File("y.npy")).Shape);
    }

    [Theory]
    [InlineData(new[] { 1, 32, 32 }, "(1, 32, 32)")]
    [InlineData(new[] { 0, 1, 32, 32 }, "(0, 1, 32, 32)")]
    [InlineData(new[] { 1, 3, 32, 32 }, "3 channels")]
    [InlineData(new[] { 1, 1, 31, 33 }, "32x32")]
    public void An_input_of_another_shape_fails_in_one_line(int[] shape, string named)
    {
        Save("lenet5", out string weights);
        NpyFile.Write(_folder.File("x.npy"), shape, new float[shape.Aggregate(1, (product, side) => product * side)]);

        Assert.Contains(named, Run("lenet5", weights).FailsInOneLine(1), StringComparison.Ordinal);
        Assert.Equal(["lenet5.safetensors", "x.npy"], _folder.Names);
    }

    [Fact]
    public void Weights_of_another_network_fail_in_one_line()
    {
        Save("lenet5", out string weights);
        Write("x.npy", 1, 3, 224, 224);

        Assert.Contains("alexnet", Run("alexnet", weights).FailsInOneLine(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_and_damaged_files_fail_in_one_line()
    {
        Save("lenet5", out string weights);
        Assert.Contains("x.npy", Run("lenet5", weights).FailsInOneLine(1), StringComparison.Ordinal);

        Write("x.npy", 1, 1, 32, 32);
        Assert.Contains("none.safetensors", Run("lenet5", _folder.File("none.safetensors")).FailsInOneLine(1), StringComparison.Ordinal);
        byte[] whole = File.ReadAllBytes(_folder.File("x.npy"));
        _folder.File("x.npy", whole[..^5]);
        Assert.Contains("x.npy", Run("lenet5", weights).FailsInOneLine(1), StringComparison.Ordinal);
        _folder.File("x.npy", whole);

        _folder.File("bad.safetensors", File.ReadAllBytes(weights)[..1000]);
        Assert.Contains("bad.safetensors", Run("lenet5", _folder.File("bad.safetensors")).FailsInOneLine(1), StringComparison.Ordinal);
        Assert.Equal(["bad.safetensors", "lenet5.safetensors", "x.npy"], _folder.Names);
    }

    [Fact]
    public void An_output_that_cannot_be_written_fails_in_one_line_and_leaves_nothing()
    {
        Save("lenet5", out string weights);
        Write("x.npy", 1, 1, 32, 32);
        string[] before = _folder.Names;

        foreach (string output in (string[])[_folder.File("missing/y.npy"), _folder.Path, Path.Combine(weights, "y.npy")])
        {
            CommandRun run = CommandRun.Of("run", "lenet5", "--weights", weights, "--input", _folder.File("x.npy"), "--output", output);
            run.FailsInOneLine(1);
        }
        Assert.Equal(before, _folder.Names);
    }

    private CommandRun Run(string model, string weights, params string[] more) =>
        CommandRun.Of(["run", model, "--weights", weights, "--input", _folder.File("x.npy"), "--output", _folder.File("y.npy"), .. more]);

    private Network Save(string model, out string weights, int? classes = null)
    {
        Network network = ModelCatalog.Create(model, classes);
        network.Initialize(3);
        weights = _folder.File($"{model}.safetensors");
        NetworkWeights.Save(network, weights);
        return network;
    }

    private float[] Write(string name, params int[] shape)
    {
        var random = new Random(5);
        float[] values = [.. Enumerable.Range(0, shape.Aggregate(1, (product, side) => product * side)).Select(_ => random.NextSingle() - 0.5f)];
        NpyFile.Write(_folder.File(name), shape, values);
        return values;
    }
}
