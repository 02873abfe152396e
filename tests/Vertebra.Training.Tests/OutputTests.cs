using System.Globalization;
using System.Text.Json;
using Vertebra.Checkpoints;
using Vertebra.Models;
using Vertebra.Training.Tests.Support;

namespace Vertebra.Training.Tests;

public class OutputTests
{
    [Fact]
    public void A_run_leaves_weights_metrics_picture_confusion_and_summary()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("notes.txt"), "the user's own");
        TrainingResult result = Run(folder.File("a/b"));
        Assert.Equal(folder.File("a/b"), result.OutputDirectory);
        string[] names = [.. Directory.EnumerateFiles(folder.File("a/b")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.Equal([RunFiles.BestWeights, RunFiles.Confusion, RunFiles.Curves, RunFiles.LastWeights, RunFiles.Metrics, RunFiles.Summary], names);

        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(folder.File("a/b/summary.json")));
        Assert.Equal("linear", summary.RootElement.GetProperty("model").GetString());
        Assert.Equal(result.Test!.Top1, summary.RootElement.GetProperty("test_accuracy").GetDouble());
        Assert.Equal(3, summary.RootElement.GetProperty("options").GetProperty("epochs").GetInt32());
    }

    [Fact]
    public void Metrics_are_one_object_a_line()
    {
        using var folder = new TemporaryFolder();
        TrainingResult result = Run(folder.Path);
        string[] lines = File.ReadAllLines(folder.File(RunFiles.Metrics));
        Assert.Equal(3, lines.Length);
        for (int i = 0; i < 3; i++)
        {
            using JsonDocument line = JsonDocument.Parse(lines[i]);
            Assert.Equal(i + 1, line.RootElement.GetProperty("epoch").GetInt32());
            Assert.Equal(result.Epochs[i].TrainLoss, line.RootElement.GetProperty("train_loss").GetDouble());
            Assert.Equal(result.Epochs[i].TestAccuracy, line.RootElement.GetProperty("test_accuracy").GetDouble());
        }
    }

    [Fact]
    public void A_new_run_starts_its_records_anew()
    {
        using var folder = new TemporaryFolder();
        Run(folder.Path);
        using var source = new CancellationTokenSource();
        InterruptionTests.Run(Samples.Linear(), folder.Path, source.Token, _ =>
        {
            source.Cancel();
            return 1;
        });
        Assert.Empty(File.ReadAllLines(folder.File(RunFiles.Metrics)));
        Assert.Equal([RunFiles.BestWeights, RunFiles.LastWeights, RunFiles.Metrics, RunFiles.Summary], folder.Names);
    }

    [Fact]
    public void The_best_weights_are_those_of_the_best_test()
    {
        using var folder = new TemporaryFolder();
        Network network = Samples.Linear();
        TrainingResult result = InterruptionTests.Run(network, folder.Path, CancellationToken.None, step => step < 8 ? 1 : -20);
        Network best = Samples.Linear(seed: 6);
        NetworkWeights.Load(best, folder.File(RunFiles.BestWeights));
        EvaluationResult again = Samples.Evaluate(
            best, Samples.Stripes(20, seed: 9), batchSize: 10, preprocessing: Samples.Stripes(40).Preprocessing.NormalizationOnly);
        Assert.Equal(result.BestTestAccuracy, again.Top1);
        Assert.True(result.Test!.Top1 < again.Top1, "The last epoch was meant to unlearn.");
    }

    [Fact]
    public void Numbers_that_JSON_lacks_become_null()
    {
        var stream = new MemoryStream();
        MetricsJson.Write(stream, [new EpochMetrics(1, double.NaN, 0.5, double.PositiveInfinity, null, 0.1, 1, 2)]);
        using JsonDocument line = JsonDocument.Parse(stream.ToArray());
        foreach (string name in (string[])["train_loss", "test_loss", "test_accuracy"])
            Assert.Equal(JsonValueKind.Null, line.RootElement.GetProperty(name).ValueKind);
    }

    [Fact]
    public void Class_names_are_quoted_where_a_table_needs_it()
    {
        var matrix = new ConfusionMatrix(["plain", "a,b", "say \"x\""]);
        matrix.Add(1, 2);
        var stream = new MemoryStream();
        ConfusionCsv.Write(stream, matrix);
        string text = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.Equal("actual \\ predicted,plain,\"a,b\",\"say \"\"x\"\"\"\nplain,0,0,0\n\"a,b\",0,0,1\n\"say \"\"x\"\"\",0,0,0\n", text);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_stops_the_run_before_it_starts()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");
        Network network = Samples.Linear();
        float[][] before = Samples.Weights(network);
        foreach (string path in (string[])[folder.File("file"), folder.File("file/run"), "/dev/full/run", "/proc/run", "bad\0path"])
        {
            var fault = Assert.Throws<TrainingOutputException>(() => InterruptionTests.Run(network, path, CancellationToken.None, _ => 1));
            Assert.Equal(path, fault.Path);
            Assert.StartsWith($"Cannot write to the output folder '{path}'", fault.Message);
            Assert.DoesNotContain('\n', fault.Message);
        }
        Samples.AssertSameBits(before, Samples.Weights(network));
        Assert.Equal(["file"], folder.Names);
    }

    [Fact]
    public void A_disk_without_room_for_the_weights_is_found_at_once()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<TrainingOutputException>(() => new RunFolder(folder.Path, 1L << 58));
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void A_folder_that_vanishes_during_the_run_leaves_the_learned_weights_in_memory()
    {
        using var folder = new TemporaryFolder();
        string run = folder.File("run");
        Network network = Samples.Linear();
        float[][] before = Samples.Weights(network);
        var fault = Assert.Throws<TrainingOutputException>(() => InterruptionTests.Run(network, run, CancellationToken.None, step =>
        {
            if (step == 2)
                Directory.Delete(run, recursive: true);
            return 1;
        }));
        Assert.Contains(RunFiles.LastWeights, fault.Message);
        Assert.NotEqual(before[0], Samples.Weights(network)[0]);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void Files_do_not_depend_on_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            var stream = new MemoryStream();
            CurvesSvg.Write(stream, "t", [new EpochMetrics(1, 0.123, 0.5, 0.25, 0.75, 0.1, 1, 2)]);
            Assert.Contains("train loss 0.123", System.Text.Encoding.UTF8.GetString(stream.ToArray()));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static TrainingResult Run(string folder) => InterruptionTests.Run(Samples.Linear(), folder, CancellationToken.None, _ => 1);
}
