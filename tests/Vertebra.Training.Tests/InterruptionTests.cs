using Vertebra.Checkpoints;
using Vertebra.Data;
using Vertebra.Models;
using Vertebra.Training.Tests.Support;
using Vertebra.Weights;

namespace Vertebra.Training.Tests;

public class InterruptionTests
{
    // 4 steps an epoch.
    private static readonly ImageDataset Train = Samples.Stripes(40);
    private static readonly ImageDataset Test = Samples.Stripes(20, seed: 9);

    [Fact]
    public void Cancelling_within_an_epoch_keeps_what_was_learned()
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        Network network = Samples.Linear();
        float[][] before = Samples.Weights(network);
        TrainingResult result = Run(network, folder.Path, source.Token, step => CancelAt(source, step, 6));

        Assert.True(result.Cancelled);
        Assert.Single(result.Epochs);
        Assert.Null(result.Test);
        Assert.NotNull(result.BestTestAccuracy);
        Assert.NotEqual(before[0], Samples.Weights(network)[0]);
        Samples.AssertSameBits(Samples.Weights(network), Stored(folder, RunFiles.LastWeights));
        Assert.NotEqual(Stored(folder, RunFiles.BestWeights)[0], Stored(folder, RunFiles.LastWeights)[0]);
        using SafetensorsFile file = SafetensorsFile.Open(folder.File(RunFiles.LastWeights));
        Assert.Equal(("1", "7"), (file.Metadata["epoch"], file.Metadata["step"]));
        Assert.Equal(
            [RunFiles.BestWeights, RunFiles.Curves, RunFiles.LastWeights, RunFiles.Metrics, RunFiles.Summary], folder.Names);
    }

    [Fact]
    public void Cancelling_in_the_first_epoch_leaves_both_weights()
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        Network network = Samples.Linear();
        TrainingResult result = Run(network, folder.Path, source.Token, step => CancelAt(source, step, 1));
        Assert.True(result.Cancelled);
        Assert.Empty(result.Epochs);
        Samples.AssertSameBits(Samples.Weights(network), Stored(folder, RunFiles.LastWeights));
        Samples.AssertSameBits(Samples.Weights(network), Stored(folder, RunFiles.BestWeights));
    }

    [Fact]
    public void Cancelling_before_the_test_keeps_the_epoch()
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        Network network = Samples.Linear();
        TrainingResult result = Run(network, folder.Path, source.Token, step => CancelAt(source, step, 3));
        Assert.True(result.Cancelled);
        Assert.Null(Assert.Single(result.Epochs).TestAccuracy);
        Samples.AssertSameBits(Samples.Weights(network), Stored(folder, RunFiles.LastWeights));
    }

    [Fact]
    public void A_training_that_is_cancelled_beforehand_touches_nothing()
    {
        using var folder = new TemporaryFolder();
        Network network = Samples.Linear();
        float[][] before = Samples.Weights(network);
        TrainingResult result = Run(network, folder.File("run"), new CancellationToken(canceled: true), _ => 1);
        Assert.True(result.Cancelled);
        Assert.Empty(folder.Names);
        Samples.AssertSameBits(before, Samples.Weights(network));
    }

    [Fact]
    public void A_loss_that_explodes_stops_the_training_and_keeps_the_last_good_weights()
    {
        using var folder = new TemporaryFolder();
        Network network = Samples.Linear();
        var fault = Assert.Throws<TrainingDivergedException>(
            () => Run(network, folder.Path, CancellationToken.None, step => step == 5 ? double.PositiveInfinity : 1));
        Assert.Equal((2, 7L), (fault.Epoch, fault.Step));
        Assert.Contains("epoch 2, step 7", fault.Message);
        Assert.Contains("learning rate", fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
        Samples.AssertSameBits(Samples.Weights(network), Stored(folder, RunFiles.LastWeights));
        Assert.True(Samples.Weights(network).All(values => values.All(float.IsFinite)));
        Assert.Single(File.ReadAllLines(folder.File(RunFiles.Metrics)));
    }

    [Fact]
    public void A_first_epoch_that_explodes_gives_the_first_weights_back()
    {
        Network network = Samples.Linear();
        float[][] before = Samples.Weights(network);
        var fault = Assert.Throws<TrainingDivergedException>(() => Run(network, null, CancellationToken.None, _ => 1e38));
        Assert.Contains("before the training", fault.Message);
        Samples.AssertSameBits(before, Samples.Weights(network));
    }

    [Fact]
    public void Weights_that_explode_in_an_epoch_s_last_step_are_noticed()
    {
        using var folder = new TemporaryFolder();
        Network network = Samples.Linear();
        var fault = Assert.Throws<TrainingDivergedException>(
            () => Run(network, folder.Path, CancellationToken.None, step => step == 7 ? double.PositiveInfinity : 1));
        Assert.Equal((2, 8L), (fault.Epoch, fault.Step));
        Samples.AssertSameBits(Samples.Weights(network), Stored(folder, RunFiles.LastWeights));
    }

    internal static TrainingResult Run(Network network, string? folder, CancellationToken token, Func<long, double> factor)
    {
        var options = new TrainerOptions
        {
            Epochs = 3,
            BatchSize = 10,
            LearningRate = 0.01f,
            OutputDirectory = folder,
            Schedule = new ScriptedSchedule(factor),
        };
        return new Trainer(network, options).Train(Train, Test, cancellationToken: token);
    }

    private static double CancelAt(CancellationTokenSource source, long step, long last)
    {
        if (step == last)
            source.Cancel();
        return 1;
    }

    private static float[][] Stored(TemporaryFolder folder, string name)
    {
        Network network = Samples.Linear(seed: 77);
        NetworkWeights.Load(network, folder.File(name));
        return Samples.Weights(network);
    }
}
