using Vertebra.Checkpoints;
using Vertebra.Models;
using Vertebra.Models.State;

namespace Vertebra.Training.Tests;

public sealed class HeadMismatchTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"vertebra-head-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Only_the_classifier_keeps_its_values_when_a_head_mismatch_is_allowed()
    {
        Network saved = ModelCatalog.Create("lenet5", 10);
        saved.Initialize(1);
        NetworkWeights.Save(saved, _path);
        Network network = ModelCatalog.Create("lenet5", 7);
        network.Initialize(2);
        float[][] before = [.. network.Parameters.Select(parameter => parameter.Values.ToArray())];

        Assert.Throws<StateDictionaryException>(() => NetworkWeights.Load(network, _path));
        WeightLoadReport report = NetworkWeights.Load(network, _path, new WeightLoadOptions { AllowHeadMismatch = true });

        Assert.Equal(["fc3.weight", "fc3.bias"], report.Skipped.Select(tensor => tensor.Name));
        for (int i = 0; i < before.Length; i++)
        {
            var parameter = network.Parameters[i];
            bool head = parameter.Name.StartsWith("fc3.", StringComparison.Ordinal);
            Assert.Equal(head ? before[i] : saved.Parameters[i].Values.ToArray(), parameter.Values.ToArray());
        }
    }

    [Fact]
    public void Nothing_is_skipped_when_the_classes_agree()
    {
        Network network = ModelCatalog.Create("lenet5", 10);
        network.Initialize(1);
        NetworkWeights.Save(network, _path);
        Assert.Empty(NetworkWeights.Load(network, _path, new WeightLoadOptions { AllowHeadMismatch = true }).Skipped);
    }

    [Fact]
    public void Another_network_is_refused_even_so()
    {
        Network network = ModelCatalog.Create("alexnet", 10);
        network.Initialize(1);
        NetworkWeights.Save(ModelCatalog.Create("lenet5", 10), _path);
        Assert.Throws<StateDictionaryException>(() => NetworkWeights.Load(network, _path, new WeightLoadOptions { AllowHeadMismatch = true }));
    }
}
