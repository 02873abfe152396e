using Vertebra.Data;
using Vertebra.Models;
using Vertebra.Training.Tests.Support;

namespace Vertebra.Training.Tests;

public class EvaluatorTests
{
    [Fact]
    public void The_batch_size_does_not_change_the_result()
    {
        Network network = Samples.LeNet();
        EvaluationResult whole = Samples.Evaluate(network, Samples.Glyphs.Test, batchSize: 1000);
        EvaluationResult pieces = Samples.Evaluate(network, Samples.Glyphs.Test, batchSize: 7);
        Assert.Equal(50, whole.Count);
        Assert.Equal(50, pieces.Count);
        Assert.Equal(whole.Top1, pieces.Top1);
        Assert.Equal(whole.Top5, pieces.Top5);
        Assert.Equal(whole.Loss, pieces.Loss, 1e-6);
        Assert.Equal(50, pieces.Confusion.Total);
        Assert.Equal(pieces.Top1, Enumerable.Range(0, 10).Sum(i => pieces.Confusion[i, i]) / 50.0);
    }

    [Fact]
    public void The_network_s_present_weights_are_measured()
    {
        Network network = Samples.Linear();
        ImageDataset data = Samples.Stripes(30);
        double before = Samples.Evaluate(network, data).Loss;
        network.Initialize(99);
        double after = Samples.Evaluate(network, data).Loss;
        Assert.NotEqual(before, after);
    }

    [Fact]
    public void Pixels_can_be_normalised_as_another_data_set_is()
    {
        Network network = Samples.Linear();
        ImageDataset data = Samples.Stripes(30, mean: [0.1f], std: [3]);
        ImageDataset same = Samples.Stripes(30, mean: [0.5f], std: [0.2f]);
        Assert.Equal(
            Samples.Evaluate(network, same).Loss,
            Samples.Evaluate(network, data, preprocessing: data.Preprocessing.NormalizationOnly with { Mean = [0.5f], Std = [0.2f] }).Loss);
        Assert.NotEqual(Samples.Evaluate(network, same).Loss, Samples.Evaluate(network, data).Loss);
    }

    [Fact]
    public void It_can_be_stopped() => Assert.ThrowsAny<OperationCanceledException>(
        () => Evaluator.Evaluate(Samples.Linear(), Samples.Stripes(30), cancellationToken: new CancellationToken(canceled: true)));

    [Fact]
    public void Fewer_class_names_than_logits_are_allowed()
    {
        EvaluationResult result = Samples.Evaluate(Samples.Linear(classes: 5), Samples.Stripes(30, classes: 3));
        Assert.Equal(["class 0", "class 1", "class 2", "class 3", "class 4"], result.Confusion.Classes);
    }
}
