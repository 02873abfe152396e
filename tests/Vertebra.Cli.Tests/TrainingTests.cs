using System.Text.Json;
using Vertebra.Cli.Tests.Support;

namespace Vertebra.Cli.Tests;

public sealed class TrainingTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly TemporaryFolder _folder = new();

    public TrainingTests() => SmallDigits.Write(_data);

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Weights_of_a_training_evaluate_to_what_the_training_said()
    {
        JsonElement training = Train("--epochs", "1", "--json").Json;

        Assert.Equal(
            "model data epochs batch learning_rate momentum weight_decay seed cancelled best_test_accuracy test history directory files",
            Names.Of(training));
        JsonElement epoch = Assert.Single(training.GetProperty("history").EnumerateArray());
        Assert.Equal(
            "epoch train_loss train_accuracy test_loss test_accuracy learning_rate seconds images_per_second", Names.Of(epoch));
        Assert.Contains("last.safetensors", _folder.NamesIn("out"));
        Assert.DoesNotContain(_folder.NamesIn("out"), name => name.EndsWith(".tmp", StringComparison.Ordinal));
        JsonElement test = training.GetProperty("test");

        JsonElement evaluation = Evaluate("last.safetensors", "--json").Json;

        Assert.Equal("model data count loss top1 top5 classes confusion skipped", Names.Of(evaluation));
        Assert.Equal(SmallDigits.TestCount, evaluation.GetProperty("count").GetInt32());
        Assert.Equal(test.GetProperty("top1").GetDouble(), evaluation.GetProperty("top1").GetDouble());
        Assert.Equal(test.GetProperty("top5").GetDouble(), evaluation.GetProperty("top5").GetDouble());
        Assert.Equal(test.GetProperty("loss").GetDouble(), evaluation.GetProperty("loss").GetDouble(), 1e-5);
        Assert.Equal(
            SmallDigits.TestCount,
            evaluation.GetProperty("confusion").EnumerateArray().Sum(row => row.EnumerateArray().Sum(count => count.GetInt32())));
        Assert.Matches(@"^Top-1 accuracy +\d+\.\d\d %", Evaluate("last.safetensors").Output);
    }

    [Fact]
    public void Results_go_to_output_and_progress_to_error()
    {
        CommandRun run = Train("--epochs", "2");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(2, run.Error.Split('\n').Count(line => line.StartsWith("Epoch ", StringComparison.Ordinal)));
        Assert.Contains("Confusion matrix", run.Output, StringComparison.Ordinal);
        Assert.Contains(_folder.File("out/best.safetensors"), run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Epoch ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_can_start_from_weights()
    {
        double first = Train("--epochs", "1", "--json").Json.GetProperty("history")[0].GetProperty("train_loss").GetDouble();
        string start = _folder.File("start.safetensors");
        File.Copy(_folder.File("out/last.safetensors"), start);

        JsonElement second = Train("--epochs", "1", "--json", "--weights", start).Json;

        Assert.True(second.GetProperty("history")[0].GetProperty("train_loss").GetDouble() < first);
    }

    [Fact]
    public void Images_can_be_resized()
    {
        Assert.Contains("32x32", Train("--epochs", "1", "--resize", "20").FailsInOneLine(1), StringComparison.Ordinal);
        Assert.Equal(0, Train("--epochs", "1", "--resize", "32").ExitCode);
    }

    [Fact]
    public void What_is_not_asked_for_suits_the_network()
    {
        Assert.Equal((0.05, 0.9, 5e-4), Settings(Train("--epochs", "1", "--json")));
        Assert.Equal((0.1, 0, 0), Settings(Train("--model", "inception_v1", "--resize", "33", "--epochs", "1", "--json")));
        Assert.Equal((0.02, 0.5, 0), Settings(Train("--model", "inception_v1", "--resize", "33", "--epochs", "1", "--lr", "0.02", "--momentum", "0.5", "--json")));

        static (double, double, double) Settings(CommandRun run)
        {
            JsonElement json = run.Json;
            return (Number("learning_rate"), Number("momentum"), Number("weight_decay"));

            double Number(string name) => (double)(decimal)json.GetProperty(name).GetSingle();
        }
    }

    [Fact]
    public void A_cancelled_training_ends_with_130_and_keeps_what_was_learned()
    {
        using var source = new CancellationTokenSource();
        using var error = new CancellingWriter("Epoch ", source);

        CommandRun run = CommandRun.Of(Arguments("--epochs", "50"), source.Token, error);

        Assert.Equal(130, run.ExitCode);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Contains("last.safetensors", _folder.NamesIn("out"));
        Assert.Equal(0, Evaluate("last.safetensors").ExitCode);
    }

    [Fact]
    public void A_training_that_is_cancelled_before_it_begins_ends_with_130_and_writes_nothing()
    {
        CommandRun run = CommandRun.Of(Arguments(), new CancellationToken(canceled: true));

        Assert.Equal(130, run.ExitCode);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void A_diverging_training_fails_in_one_line()
    {
        string line = Train("--epochs", "3", "--lr", "1e30").FailsInOneLine(1);

        Assert.Contains("step", line, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.NamesIn("out"), name => name.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_fails_in_one_line()
    {
        string file = _folder.File("file", [1]);

        CommandRun.Of(["train", "--data", "mnist", "--data-dir", _data.Path, "--out", Path.Combine(file, "out")]).FailsInOneLine(1);
        CommandRun.Of(["train", "--data", "mnist", "--data-dir", _data.Path, "--out", file]).FailsInOneLine(1);

        Assert.Equal(["file"], _folder.Names);
    }

    [Theory]
    [InlineData("truncated images")]
    [InlineData("images that go on")]
    [InlineData("more images than bytes")]
    [InlineData("fewer labels than images")]
    [InlineData("labels out of range")]
    [InlineData("another magic")]
    [InlineData("no images")]
    [InlineData("empty")]
    public void Damaged_data_fails_in_one_line_and_writes_nothing(string damage)
    {
        byte[] images = SmallDigits.Images(SmallDigits.TrainCount);
        (string name, byte[] content) = damage switch
        {
            "truncated images" => (SmallDigits.TrainImages, images[..^100]),
            "images that go on" => (SmallDigits.TrainImages, [.. images, 0]),
            "more images than bytes" => (SmallDigits.TrainImages, SmallDigits.Idx(images[16..], uint.MaxValue, 65535, 65535)),
            "fewer labels than images" => (SmallDigits.TrainLabels, SmallDigits.Labels(SmallDigits.TrainCount - 1)),
            "labels out of range" => (SmallDigits.TrainLabels, SmallDigits.Idx([.. Enumerable.Repeat((byte)10, SmallDigits.TrainCount)], SmallDigits.TrainCount)),
            "another magic" => (SmallDigits.TrainImages, [1, 2, .. images[2..]]),
            "no images" => (SmallDigits.TrainImages, SmallDigits.Idx([], 0, 28, 28)),
            _ => (SmallDigits.TestLabels, Array.Empty<byte>()),
        };
        _data.File(name, content);

        string line = Train().FailsInOneLine(1);

        Assert.Contains(_data.Path, line, StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void Weights_that_do_not_fit_fail_in_one_line()
    {
        Assert.Equal(0, Train("--epochs", "1").ExitCode);
        string weights = _folder.File("out/last.safetensors");

        string line = CommandRun.Of(
            "evaluate", "--model", "alexnet", "--weights", weights, "--data", "mnist", "--data-dir", _data.Path).FailsInOneLine(1);

        Assert.Contains("do not fit alexnet", line, StringComparison.Ordinal);
    }

    private string[] Arguments(params string[] more) =>
    [
        "train", "--data", "mnist", "--data-dir", _data.Path, "--out", _folder.File("out"), "--batch", "16", .. more,
    ];

    private CommandRun Train(params string[] more) => CommandRun.Of(Arguments(more));

    private CommandRun Evaluate(string weights, params string[] more) => CommandRun.Of(
    [
        "evaluate", "--model", "lenet5", "--weights", Path.Combine(_folder.File("out"), weights), "--data", "mnist", "--data-dir", _data.Path, .. more,
    ]);

    private sealed class CancellingWriter(string trigger, CancellationTokenSource source) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.StartsWith(trigger, StringComparison.Ordinal) == true)
                source.Cancel();
        }
    }
}
