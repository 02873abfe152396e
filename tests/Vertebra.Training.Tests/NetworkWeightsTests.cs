using Vertebra.Checkpoints;
using Vertebra.Models;
using Vertebra.Models.State;
using Vertebra.Training.Tests.Support;
using Vertebra.Weights;

namespace Vertebra.Training.Tests;

public class NetworkWeightsTests
{
    [Fact]
    public void What_is_saved_is_loaded_bit_by_bit()
    {
        using var folder = new TemporaryFolder();
        Network network = Samples.LeNet(seed: 4);
        network.Parameters[0].Values[0] = -0f;
        network.Parameters[0].Values[1] = float.Epsilon;
        NetworkWeights.Save(network, folder.File("w.safetensors"), new Dictionary<string, string> { ["seed"] = "4" });
        Network other = Samples.LeNet(seed: 5);
        NetworkWeights.Load(other, folder.File("w.safetensors"));
        Samples.AssertSameBits(Samples.Weights(network), Samples.Weights(other));
        Assert.True(float.IsNegative(other.Parameters[0].Values[0]));
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("w.safetensors"));
        Assert.Equal("4", file.Metadata["seed"]);
        Assert.Equal(network.Parameters.Select(parameter => parameter.Name), file.Tensors.Select(tensor => tensor.Name));
    }

    [Fact]
    public void Another_network_s_weights_are_refused_and_nothing_changes()
    {
        using var folder = new TemporaryFolder();
        NetworkWeights.Save(Samples.Linear(), folder.File("w.safetensors"));
        Network network = Samples.LeNet();
        float[][] before = Samples.Weights(network);
        Assert.Throws<StateDictionaryException>(() => NetworkWeights.Load(network, folder.File("w.safetensors")));
        Samples.AssertSameBits(before, Samples.Weights(network));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_an_IOException() =>
        Assert.ThrowsAny<IOException>(() => NetworkWeights.Save(Samples.Linear(), "/dev/null/w.safetensors"));
}
