using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Passes;
using Vertebra.Graph.Runtime;
using Vertebra.Kernels.Simd;

namespace Vertebra.Graph.Tests.Conformance;

/// <summary>Small random networks with branches: the whole compiler against the interpreter.</summary>
public class RandomNetworkTests
{
    private const int Networks = 60;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Networks)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_random_network_trains_as_the_definition_says_on_every_tier(int seed)
    {
        var source = new CaseGraph($"network {seed}");
        Build(source, new Random(seed));
        ComputationGraph graph = source.Differentiated();
        const ulong Seed = 7;
        const ulong Iteration = 3;
        Dictionary<string, double[]> expected = source.Interpreter(graph, Seed, Iteration).Run();
        foreach (SimdTier tier in SimdTiers.Supported)
        {
            using Plan plan = graph.Compile(new CompileOptions
            {
                Seed = Seed,
                Threads = 1 + seed % 2,
                Tier = tier,
                VerifyPasses = true,
                Kind = TestNetworks.KindOf(graph, weightsChange: seed % 3 != 0),
            });
            plan.Iteration = Iteration;
            source.Feed(plan);
            plan.Run();
            foreach ((string output, double[] values) in expected)
            {
                double tolerance = output is "logits" or "loss" ? Tolerances.Network : Tolerances.NetworkGradient;
                Tolerances.AssertClose(values, plan.Output(output), tolerance, $"{tier}: {output}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_random_network_infers_as_the_definition_says(int seed)
    {
        var source = new CaseGraph($"network {seed}");
        Build(source, new Random(seed));
        ComputationGraph graph = new RemoveDropout().Run(source.Builder.Build());
        Dictionary<string, double[]> expected = source.Interpreter(graph).Run();
        using Plan plan = source.Builder.Build().Compile(new CompileOptions { Threads = 1 });
        source.Feed(plan);
        plan.Run();
        foreach ((string output, double[] values) in expected)
            Tolerances.AssertClose(values, plan.Output(output), Tolerances.Network, output);
    }

    [Fact]
    public void Differentiation_reaches_every_parameter_of_a_random_network()
    {
        foreach (int seed in Enumerable.Range(0, Networks))
        {
            var source = new CaseGraph($"network {seed}");
            Build(source, new Random(seed));
            ComputationGraph graph = source.Differentiated();
            GraphVerifier.Verify(graph);
            foreach (Parameter parameter in graph.Parameters.Where(parameter => parameter.Kind == ParameterKind.Weight))
                Assert.Equal(parameter.Shape, graph.Output(Gradients.OutputName(parameter)).Shape);
        }
    }

    private static void Build(CaseGraph graph, Random random)
    {
        int rows = random.Next(1, 4);
        Value x = graph.Input("x", new Shape(rows, random.Next(1, 20), random.Next(5, 12), random.Next(5, 12)));
        int layers = random.Next(2, 6);
        for (int layer = 0; layer < layers; layer++)
            x = Layer(graph, x, $"layer{layer}", random);
        if (random.Next(3) == 0)
            x = x.AdaptiveAvgPool(random.Next(1, 3));
        x = x.Flatten();
        if (random.Next(2) == 0)
            x = graph.Linear(x, "hidden", random.Next(1, 40)).Tanh().Dropout(0.2f);
        x = graph.Linear(x, "head", random.Next(2, 12));
        graph.Builder.Output("logits", x);
        graph.Builder.Output("loss", x.CrossEntropy(graph.Labels(rows, x.Shape[1])));
    }

    private static Value Layer(CaseGraph graph, Value x, string name, Random random)
    {
        bool roomy = x.Shape.Height > 3 && x.Shape.Width > 3;
        switch (random.Next(13))
        {
            case 0 when roomy:
                return x.AvgPool(3, 2, random.Next(2), countIncludePad: random.Next(2) == 0);
            case 1 when roomy:
                return x.MaxPool(2, random.Next(1, 4));
            case 2:
                return x.LocalResponseNorm(random.Next(1, 6), 0.4f);
            case 3:
                return x.Dropout(0.3f);
            case 4:
                Value same = graph.Convolution(x, name, x.Shape.Channels, 3, new() { Padding = 1 }).Tanh();
                return same.Add(x);
            case 5:
                return graph.Convolution(x, name, x.Shape.Channels, 3, new() { Padding = 1, Groups = x.Shape.Channels }).Relu();
            case 6 when roomy:
                return graph.Convolution(x, name, random.Next(1, 36), random.Next(1, 4), new() { Stride = 2 }, bias: random.Next(2) == 0).Tanh();
            case 7:
                return graph.BatchNorm(graph.Convolution(x, name, random.Next(1, 36), 3, new() { Padding = 1 }, bias: false), $"{name}.norm").HardSwish();
            case 8:
                Value branch = graph.BatchNorm(graph.Convolution(x, name, x.Shape.Channels, 1), $"{name}.norm").StochasticDepth(0.3f);
                return branch.Add(x).Tanh();
            case 9:
                return ValueOperations.Concat(x, graph.Convolution(graph.BatchNorm(x, $"{name}.norm").Silu(), name, random.Next(1, 20), 1));
            case 10:
                Value gate = graph.Convolution(x.AdaptiveAvgPool(1), name, x.Shape.Channels, 1).Sigmoid();
                return x.Scale(gate).PadChannels(random.Next(4), random.Next(4));
            case 11 when x.Shape.Channels > 2:
                int half = x.Shape.Channels / 2;
                return ValueOperations.Concat(x.SliceChannels(half, x.Shape.Channels - half), x.SliceChannels(0, half).Multiply(0.7f));
            default:
                return graph.Convolution(x, name, random.Next(1, 36), 1 + 2 * random.Next(2), new() { Padding = 1 }).Relu();
        }
    }
}
