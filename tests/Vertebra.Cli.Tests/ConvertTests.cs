using Vertebra.Checkpoints;
using Vertebra.Cli.Tests.Support;
using Vertebra.Models;
using Vertebra.Weights;

namespace Vertebra.Cli.Tests;

public sealed class ConvertTests : IDisposable
{
    private static readonly string Checkpoints = Path.Combine(AppContext.BaseDirectory, "Fixtures", "checkpoints");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("zip.pth", "a.safetensors")]
    [InlineData("legacy.pth", "a.npz")]
    [InlineData("training-dataparallel.pth.tar", "A.SAFETENSORS")]
    public void A_converted_checkpoint_has_the_same_bits_in_a_network(string name, string output)
    {
        string source = Path.Combine(Checkpoints, name);
        CommandRun run = CommandRun.Of("convert", source, _folder.File(output));
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("10 tensors, 61,706 values", run.Output, StringComparison.Ordinal);

        Network direct = ModelCatalog.Create("lenet5");
        Network converted = ModelCatalog.Create("lenet5");
        NetworkWeights.Load(direct, source);
        NetworkWeights.Load(converted, _folder.File(output));
        foreach ((var expected, var actual) in direct.Parameters.Zip(converted.Parameters))
        {
            Assert.Equal(
                expected.Values.ToArray().Select(BitConverter.SingleToUInt32Bits), actual.Values.ToArray().Select(BitConverter.SingleToUInt32Bits));
        }
    }

    [Fact]
    public void A_checkpoint_runs_as_its_conversion_does()
    {
        float[] image = [.. Enumerable.Range(0, 32 * 32).Select(i => i % 7 / 7f)];
        NpyFile.Write(_folder.File("x.npy"), [1, 1, 32, 32], image);
        Assert.Equal(0, CommandRun.Of("convert", Path.Combine(Checkpoints, "zip.pth"), _folder.File("a.safetensors")).ExitCode);
        foreach ((string weights, string output) in new[] { (Path.Combine(Checkpoints, "zip.pth"), "y.npy"), (_folder.File("a.safetensors"), "z.npy") })
        {
            CommandRun run = CommandRun.Of("run", "lenet5", "--weights", weights, "--input", _folder.File("x.npy"), "--output", _folder.File(output));
            Assert.True(run.ExitCode == 0, run.Error);
        }
        Assert.Equal(NpyFile.Read(_folder.File("y.npy")).Data, NpyFile.Read(_folder.File("z.npy")).Data);
    }

    [Fact]
    public void A_file_may_be_converted_in_place_and_a_failure_leaves_it_as_it_was()
    {
        File.Copy(Path.Combine(Checkpoints, "float16.pth"), _folder.File("a.safetensors"));
        Assert.Equal(0, CommandRun.Of("convert", _folder.File("a.safetensors"), _folder.File("a.safetensors")).ExitCode);
        byte[] before = File.ReadAllBytes(_folder.File("a.safetensors"));

        CommandRun.Of("convert", Path.Combine(Checkpoints, "refuse-malicious.pth"), _folder.File("a.safetensors")).FailsInOneLine(1);
        Assert.Equal(before, File.ReadAllBytes(_folder.File("a.safetensors")));
        Assert.Equal(["a.safetensors"], _folder.Names);
    }

    [Theory]
    [InlineData("a.pth")]
    [InlineData("a")]
    public void Formats_that_are_not_written_are_refused_before_anything_is_read(string output)
    {
        string line = CommandRun.Of("convert", _folder.File("missing"), _folder.File(output)).FailsInOneLine(2);
        Assert.Contains(".safetensors", line, StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void Weights_for_other_classes_are_taken_without_their_classifier_where_that_is_allowed()
    {
        NpyFile.Write(_folder.File("x.npy"), [1, 1, 32, 32], new float[32 * 32]);
        string[] arguments =
        [
            "run", "lenet5", "--classes", "7", "--weights", Path.Combine(Checkpoints, "zip.pth"),
            "--input", _folder.File("x.npy"), "--output", _folder.File("y.npy"),
        ];
        Assert.Contains("--allow-head-mismatch", CommandRun.Of(arguments).FailsInOneLine(1), StringComparison.Ordinal);
        CommandRun run = CommandRun.Of([.. arguments, "--allow-head-mismatch"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("fc3.weight, fc3.bias", run.Error, StringComparison.Ordinal);
        Assert.Equal([1, 7], NpyFile.Read(_folder.File("y.npy")).Shape);
    }
}
