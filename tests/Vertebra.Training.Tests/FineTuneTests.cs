using Vertebra.Data;
using Vertebra.Models;
using Vertebra.Models.State;

namespace Vertebra.Training.Tests;

public class FineTuneTests
{
    private static readonly DatasetSplits Glyphs = GlyphDataset.Generate(3, train: 1200, test: 400);
    private static readonly string[] Known = ["0", "1", "2", "3", "4"];
    private static readonly string[] Others = ["5", "6", "7", "8", "9"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_new_head_learns_other_classes_from_few_images_on_a_frozen_body()
    {
        Network first = ModelCatalog.Create("lenet5", classes: 5);
        first.Initialize(1);
        DatasetSplits glyphs = DatasetFitting.Fit(Glyphs, first.Input);
        new Trainer(first, new TrainerOptions { Epochs = 3, BatchSize = 20 }).Train(glyphs.Train.OfClasses(Known), cancellationToken: Cancellation);
        float[][] before = [.. first.Parameters.Select(own => own.Values.ToArray())];

        Network second = first.ReplaceHead(5, seed: 2);
        foreach (StateTensor own in Convolutions(second))
            own.IsTrainable = false;
        ImageDataset few = glyphs.Train.OfClasses(Others).Subset([.. Enumerable.Range(0, 200)]);
        TrainingResult result = new Trainer(second, new TrainerOptions { Epochs = 10, BatchSize = 20, LearningRate = 0.02f })
            .Train(few, glyphs.Test.OfClasses(Others), cancellationToken: Cancellation);

        Assert.InRange(result.Test!.Top1, 0.8, 1);
        Assert.Equal(Convolutions(first).Select(own => own.Values.ToArray()), Convolutions(second).Select(own => own.Values.ToArray()));
        Assert.Equal(before, first.Parameters.Select(own => own.Values.ToArray()));
        Assert.NotEqual(first.State["fc1.weight"].Values.ToArray(), second.State["fc1.weight"].Values.ToArray());
    }

    [Theory]
    [InlineData("mobilenetv2_035", "classifier.")]
    [InlineData("resnet20_cifar", "linear.")]
    [InlineData("efficientnet_b0", "classifier.1.")]
    public void Only_the_new_head_of_a_frozen_network_changes(string name, string head)
    {
        Network network = ModelCatalog.Create(name, classes: 7, inChannels: 1);
        network.Initialize(1);
        Network other = network.ReplaceHead(10, seed: 2);
        foreach (StateTensor own in other.Parameters.Where(own => !own.Name.StartsWith(head, StringComparison.Ordinal)))
            own.IsTrainable = false;
        float[][] drawn = [.. Head(other)];

        ImageDataset few = Glyphs.Train.Subset([.. Enumerable.Range(0, 16)]).Pad(2);
        new Trainer(other, new TrainerOptions { Epochs = 1, BatchSize = 8 }).Train(few, cancellationToken: Cancellation);

        HashSet<string> buffers = [.. network.Root.Descendants().SelectMany(at => at.Module.Buffers).Select(own => own.Parameter.Name)];
        foreach (StateTensor own in network.Parameters.Where(own => !own.Name.StartsWith(head, StringComparison.Ordinal) && !buffers.Contains(own.Name)))
            Assert.Equal(own.Values, other.State[own.Name].Values);
        Assert.All(drawn.Zip(Head(other)), pair => Assert.NotEqual(pair.First, pair.Second));

        IEnumerable<float[]> Head(Network of) =>
            of.Parameters.Where(own => own.Name.StartsWith(head, StringComparison.Ordinal)).Select(own => own.Values.ToArray());
    }

    private static IEnumerable<StateTensor> Convolutions(Network network) =>
        network.Parameters.Where(own => own.Name.StartsWith("conv", StringComparison.Ordinal));
}
