using Vertebra.Graph.Ir;
using Vertebra.Models.Families;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Tests;

public class ModuleTextTests
{
    [Fact]
    public void A_tree_prints_as_PyTorch_prints_it()
    {
        string expected = """
            AlexNet(
              (features): Sequential(
                (0): Conv2d(3, 64, kernel_size=(11, 11), stride=(4, 4), padding=(2, 2))
                (1): ReLU()
                (2): MaxPool2d(kernel_size=3, stride=2, padding=0, dilation=1, ceil_mode=False)
                (3): Conv2d(64, 192, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2))
                (4): ReLU()
                (5): MaxPool2d(kernel_size=3, stride=2, padding=0, dilation=1, ceil_mode=False)
                (6): Conv2d(192, 384, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
                (7): ReLU()
                (8): Conv2d(384, 256, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
                (9): ReLU()
                (10): Conv2d(256, 256, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
                (11): ReLU()
                (12): MaxPool2d(kernel_size=3, stride=2, padding=0, dilation=1, ceil_mode=False)
              )
              (avgpool): AdaptiveAvgPool2d(output_size=(6, 6))
              (classifier): Sequential(
                (0): Dropout(p=0.5, inplace=False)
                (1): Linear(in_features=9216, out_features=4096, bias=True)
                (2): ReLU()
                (3): Dropout(p=0.5, inplace=False)
                (4): Linear(in_features=4096, out_features=4096, bias=True)
                (5): ReLU()
                (6): Linear(in_features=4096, out_features=1000, bias=True)
              )
            )
            """;

        Assert.Equal(expected.ReplaceLineEndings("\n"), new AlexNet().ToString());
    }

    public static TheoryData<string, Func<Module>> Layers() => new()
    {
        { "Conv2d(8, 16, kernel_size=(1, 3), stride=(2, 1), padding=(0, 1), dilation=(2, 2), groups=4, bias=False)",
            () => new Conv2d(8, 16, (1, 3), (2, 1), (0, 1), 2, 4, bias: false) },
        { "MaxPool2d(kernel_size=(3, 2), stride=(3, 2), padding=(1, 0), dilation=1, ceil_mode=True)",
            () => new MaxPool2d((3, 2), padding: (1, 0), ceilMode: true) },
        { "AvgPool2d(kernel_size=2, stride=2, padding=0)", () => new AvgPool2d(2) },
        { "LocalResponseNorm(5, alpha=0.0001, beta=0.75, k=2)", () => new LocalResponseNorm(5, 1e-4f, 0.75f, 2) },
        { "Linear(in_features=3, out_features=2, bias=False)", () => new Linear(3, 2, bias: false) },
        { "Flatten(start_dim=1, end_dim=-1)", () => new Flatten() },
        { "StochasticDepth(p=0.0, mode=row)", () => new StochasticDepth(0) },
        { "StochasticDepth(p=0.037500000000000006, mode=row)", () => new StochasticDepth(0.2 * 3 / 16) },
        { "Identity()", () => new Identity() },
        { "Tanh()", () => new Tanh() },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_prints_its_arguments(string expected, Func<Module> layer) => Assert.Equal(expected, layer().ToString());

    [Fact]
    public void The_plain_LeNet_has_no_activation_anywhere()
    {
        ComputationGraph plain = Trace(ActivationKind.Identity);

        Assert.DoesNotContain(plain.Nodes, node => node.Op is ActivationOp);
        Assert.Equal(4, Trace(ActivationKind.Tanh).Nodes.Count(node => node.Op is ActivationOp { Kind: ActivationKind.Tanh }));
        Assert.Equal(4, Trace(ActivationKind.Relu).Nodes.Count(node => node.Op is ActivationOp { Kind: ActivationKind.Relu }));

        static ComputationGraph Trace(ActivationKind activation) =>
            new Network("lenet5", new LeNet5(activation: activation), new InputSize(1, 32, 32), 10).Trace();
    }
}
