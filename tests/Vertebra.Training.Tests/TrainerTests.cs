using Vertebra.Data;
using Vertebra.Models;
using Vertebra.Training.Tests.Support;

namespace Vertebra.Training.Tests;

public class TrainerTests
{
    [Fact]
    public void One_seed_gives_the_same_bytes_whatever_the_number_of_threads()
    {
        byte[] one = TrainLeNet(threads: 1, seed: 7);
        Assert.Equal(one, TrainLeNet(threads: 1, seed: 7));
        Assert.Equal(one, TrainLeNet(threads: 2, seed: 7));
    }

    [Fact]
    public void Another_seed_gives_another_order_and_other_weights()
    {
        Network first = Samples.LeNet();
        Network second = Samples.LeNet();
        Samples.Train(first, new TrainerOptions { Epochs = 1, Seed = 7 }, Samples.Glyphs.Train);
        Samples.Train(second, new TrainerOptions { Epochs = 1, Seed = 8 }, Samples.Glyphs.Train);
        Assert.NotEqual(Samples.Weights(first)[0], Samples.Weights(second)[0]);
    }

    [Fact]
    public void LeNet_learns_a_few_images_by_heart()
    {
        Network network = Samples.LeNet();
        var options = new TrainerOptions { Epochs = 20, BatchSize = 33, LearningRate = 0.05f, WeightDecay = 0 };
        TrainingResult result = Samples.Train(network, options, Samples.Glyphs.Train);
        Assert.Equal(1, Samples.Evaluate(network, Samples.Glyphs.Train).Top1);
        Assert.Equal(20, result.Epochs.Count);
        Assert.True(result.Epochs[^1].TrainLoss < 0.05, $"The loss is {result.Epochs[^1].TrainLoss}.");
        Assert.Null(result.Test);
        Assert.Null(result.BestTestAccuracy);
    }

    [Fact]
    public void LeNet_recognises_glyphs_that_it_has_not_seen()
    {
        DatasetSplits glyphs = Samples.Fit(Samples.DrawGlyphs(train: 3000, test: 500));
        TrainingResult result = Samples.Train(Samples.LeNet(), new TrainerOptions { BatchSize = 32 }, glyphs.Train, glyphs.Test);
        Assert.True(result.Test!.Top1 > 0.9, $"The accuracy is {result.Test.Top1}.");
        Assert.Equal(result.Test.Top1, result.Epochs[^1].TestAccuracy);
    }

    [Fact]
    public void It_starts_from_the_weights_that_the_network_holds()
    {
        Network network = Samples.Linear();
        float[][] before = Samples.Weights(network);
        Samples.Train(network, new TrainerOptions { Epochs = 1, LearningRate = 1e-30f, WeightDecay = 0 }, Samples.Stripes(9));
        Samples.AssertSameBits(before, Samples.Weights(network));
    }

    [Fact]
    public void The_test_is_normalised_as_the_training_is_and_of_the_last_weights()
    {
        Network network = Samples.Linear();
        ImageDataset train = Samples.Stripes(60, mean: [0.4f], std: [0.25f]);
        ImageDataset test = Samples.Stripes(31, seed: 6, mean: [0.9f], std: [2]);
        TrainingResult result = Samples.Train(network, new TrainerOptions { Epochs = 2, BatchSize = 16 }, train, test);
        EvaluationResult expected = Samples.Evaluate(network, test, batchSize: 16, preprocessing: train.Preprocessing.NormalizationOnly);
        Assert.Equal(expected.Loss, result.Test!.Loss);
        Assert.Equal(31, result.Test.Count);
        Assert.Equal(result.Epochs.Max(epoch => epoch.TestAccuracy), result.BestTestAccuracy);
    }

    [Fact]
    public void A_batch_is_never_larger_than_the_data_set()
    {
        TrainingResult result = Samples.Train(
            Samples.Linear(), new TrainerOptions { Epochs = 3, BatchSize = 1000 }, Samples.Stripes(10), Samples.Stripes(3));
        Assert.Equal(3, result.Epochs.Count);
        Assert.Equal(3, result.Test!.Count);
    }

    [Fact]
    public void Progress_tells_every_completed_epoch_once()
    {
        var reports = new List<TrainingProgress>();
        TrainingResult result = Samples.Train(
            Samples.Linear(), new TrainerOptions { Epochs = 3, BatchSize = 10 },
            Samples.Stripes(35), Samples.Stripes(10), new Listener(reports.Add));
        Assert.Equal(result.Epochs, reports.Where(report => report.Completed is not null).Select(report => report.Completed!));
        Assert.All(reports, report => Assert.Equal((3, 3), (report.Epochs, report.Batches)));
        Assert.All(reports, report => Assert.InRange(report.Batch, 1, 3));
        Assert.Equal(TimeSpan.Zero, reports[^1].Remaining);
        Assert.Equal(result.Epochs[^1].TrainLoss, reports[^1].Loss);
    }

    [Fact]
    public void The_loop_allocates_nothing_between_two_steps()
    {
        var allocated = new List<long>(capacity: 100);
        var schedule = new ScriptedSchedule(_ =>
        {
            allocated.Add(GC.GetAllocatedBytesForCurrentThread());
            return 1;
        });
        Samples.Train(Samples.LeNet(), new TrainerOptions { Epochs = 1, BatchSize = 10, Schedule = schedule }, Samples.Glyphs.Train);
        Assert.Equal(allocated[5], allocated[32]);
    }

    [Fact]
    public void A_data_set_of_the_wrong_shape_is_refused_before_anything_is_written()
    {
        using var folder = new TemporaryFolder();
        var options = new TrainerOptions { OutputDirectory = folder.File("run") };
        Assert.Throws<DatasetMismatchException>(() => Samples.Train(Samples.LeNet(), options, Samples.Stripes(10)));
        Assert.Throws<DatasetMismatchException>(() => Samples.Train(Samples.LeNet(), options, Samples.Glyphs.Train, Samples.Stripes(10)));
        Assert.Empty(folder.Names);
    }

    [Theory]
    [InlineData(0, 64, 0.1, 0)]
    [InlineData(1, 0, 0.1, 0)]
    [InlineData(1, 64, 0, 0)]
    [InlineData(1, 64, double.NaN, 0)]
    [InlineData(1, 64, double.PositiveInfinity, 0)]
    [InlineData(1, 64, 0.1, -1)]
    public void Options_out_of_range_are_refused_in_one_line(int epochs, int batch, double rate, int threads)
    {
        var options = new TrainerOptions { Epochs = epochs, BatchSize = batch, LearningRate = (float)rate, Threads = threads };
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => new Trainer(Samples.Linear(), options));
        Assert.DoesNotContain('\n', fault.Message);
    }

    private static byte[] TrainLeNet(int threads, ulong seed)
    {
        using var folder = new TemporaryFolder();
        var options = new TrainerOptions { Epochs = 2, BatchSize = 32, Seed = seed, Threads = threads, OutputDirectory = folder.Path };
        Samples.Train(Samples.LeNet(), options, Samples.Glyphs.Train, Samples.Glyphs.Test);
        return folder.Bytes(RunFiles.LastWeights);
    }
}
