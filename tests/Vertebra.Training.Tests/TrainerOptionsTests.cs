using Vertebra.Models;

namespace Vertebra.Training.Tests;

public class TrainerOptionsTests
{
    [Theory]
    [InlineData("vgg16", 0.01f, 0.9f, 5e-4f)]
    [InlineData("vgg16_bn", 0.05f, 0.9f, 5e-4f)]
    [InlineData("inception_v1", 0.1f, 0f, 0f)]
    [InlineData("lenet5", 0.05f, 0.9f, 5e-4f)]
    public void A_network_has_its_own_settings(string name, float learningRate, float momentum, float weightDecay)
    {
        TrainerOptions options = TrainerOptions.For(ModelCatalog.Find(name));

        Assert.Equal(new TrainerOptions { LearningRate = learningRate, Momentum = momentum, WeightDecay = weightDecay }, options);
    }

    [Fact]
    public void Every_network_has_settings_that_a_trainer_takes() =>
        Assert.All(ModelCatalog.Entries, entry => TrainerOptions.For(entry).Validate());
}
