using Vertebra.Models.Layers;
using Vertebra.Models.Summary;

namespace Vertebra.Models.Tests;

public class ModelSummaryTests
{
    [Fact]
    public void AlexNet_has_the_numbers_that_torchsummary_prints()
    {
        ModelSummary summary = ModelSummary.Of(ModelCatalog.Create("alexnet"));

        Assert.Equal(61_100_840, summary.Parameters);
        Assert.Equal(61_100_840, summary.TrainableParameters);
        Assert.Equal(714_188_480, summary.MultiplyAdds);
        Assert.Equal(0.57, summary.InputMegabytes, 0.005);
        Assert.Equal(8.38, summary.ForwardBackwardMegabytes, 0.005);
        Assert.Equal(233.08, summary.ParameterMegabytes, 0.005);
        Assert.Equal(242.03, summary.TotalMegabytes, 0.005);
    }

    [Fact]
    public void Rows_are_the_layers_in_the_order_in_which_they_run()
    {
        ModelSummary summary = ModelSummary.Of(ModelCatalog.Create("lenet5"), batch: 3);

        Assert.Equal(
            ["conv1 Conv2d 3x6x28x28 156 352800", "activation ReLU 3x6x28x28 0 0", "pool MaxPool2d 3x6x14x14 0 0",
             "conv2 Conv2d 3x16x10x10 2416 720000", "activation ReLU 3x16x10x10 0 0", "pool MaxPool2d 3x16x5x5 0 0",
             "fc1 Linear 3x120 48120 144000", "activation ReLU 3x120 0 0", "fc2 Linear 3x84 10164 30240",
             "activation ReLU 3x84 0 0", "fc3 Linear 3x10 850 2520"],
            summary.Layers.Select(row => $"{row.Path} {row.Type} {row.Output} {row.Parameters} {row.MultiplyAdds}"));
    }

    [Fact]
    public void Rows_add_up_to_the_totals()
    {
        foreach (ModelEntry entry in ModelCatalog.Entries)
        {
            ModelSummary summary = ModelSummary.Of(entry.Create(), batch: 2);

            Assert.Equal(summary.Parameters, summary.AuxiliaryParameters + summary.Layers.Sum(row => row.Parameters));
            Assert.True(summary.AuxiliaryParameters == 0 || entry.Name is "googlenet" or "inception_v3", $"{entry.Name} has parameters without rows.");
            Assert.Equal(summary.MultiplyAdds, summary.Layers.Sum(row => row.MultiplyAdds));
            Assert.Equal(2, summary.Input.Batch);
        }
    }

    [Fact]
    public void Auxiliary_heads_are_counted_apart() =>
        Assert.Equal(13_004_888 - 6_624_904, ModelSummary.Of(ModelCatalog.Create("googlenet")).AuxiliaryParameters);

    [Fact]
    public void Frozen_parameters_are_counted_but_not_as_trainable()
    {
        Network network = ModelCatalog.Create("lenet5");
        network.State["fc1.weight"].IsTrainable = false;
        ModelSummary summary = ModelSummary.Of(network);

        Assert.Equal(61_706, summary.Parameters);
        Assert.Equal(61_706 - 48_000, summary.TrainableParameters);
    }

    [Fact]
    public void The_text_of_a_network_of_one_s_own_is_its_table()
    {
        var network = new Network("own", new Sequential(new Conv2d(1, 2, 3), new ReLU(), new Flatten(), new Linear(2 * 4 * 4, 3)), new InputSize(1, 6, 6), 3);

        Assert.Equal(
            """
              Layer   Type       Output   Parameters   MACs   Sees
            ────────────────────────────────────────────────────────
              0       Conv2d    1x2x4x4           20    288    3x3
              1       ReLU      1x2x4x4            0      0    3x3
              2       Flatten      1x32            0      0
              3       Linear        1x3           99     96

            Input                             1x1x6x6
            Total params                          119
            Trainable params                      119
            Non-trainable params                    0
            Multiply-adds                         384
            Receptive field             3x3, stride 1
            Input size                        0.00 MB
            Forward/backward pass size        0.00 MB
            Params size                       0.00 MB
            Estimated total size              0.00 MB
            """.ReplaceLineEndings("\n"),
            network.Summary().ToString());
    }
}
