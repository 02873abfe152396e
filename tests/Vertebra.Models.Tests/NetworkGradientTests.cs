using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Models.Layers;
using Vertebra.Models.State;

namespace Vertebra.Models.Tests;

/// <summary>Gradients by images and feature maps, against finite differences of the forward pass in double.</summary>
public class NetworkGradientTests
{
    private const int Classes = 5, Batch = 2;

    // Second-order differences of smooth functions in double: what is left is float32's rounding in the engine.
    private const double Step = 1e-5, Tolerance = 2e-4;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_by_image_and_map_are_finite_differences(bool softmax)
    {
        (Network network, Module head) = Smooth();
        Func<Value, Value>? objective = softmax ? logits => logits.Softmax() : null;
        using Plan plan = network.CompileGradient([Network.InputName, "0.conv"], Batch, 9, 7, objective);
        double[] images = Fill(plan.Input(Network.InputName), 1);
        double[] cotangent = Fill(plan.Input(NetworkGradients.CotangentName), 2);
        plan.Run();

        ComputationGraph whole = network.Trace(Batch, 9, 7);
        Check(x => Scalar(whole, network.Store, Network.InputName, x, cotangent, softmax), images, plan.Output(Gradients.OutputName(Network.InputName)));

        var builder = new GraphBuilder();
        builder.Output(Network.LogitsName, head.Apply(builder.Input("map", plan.ShapeOf("0.conv"))));
        ComputationGraph tail = builder.Build();
        double[] map = Doubles(plan.Output("0.conv"));
        Check(x => Scalar(tail, network.Store, "map", x, cotangent, softmax), map, plan.Output(Gradients.OutputName("0.conv")));
    }

    [Theory]
    [InlineData("resnet20_cifar", "layer3")]
    [InlineData("lenet5", "conv2")]
    [InlineData("mobilenet_v3_small", "features.6")]
    public void A_logit_of_a_network_of_the_catalogue_changes_along_its_gradient(string name, string module)
    {
        Network network = ModelCatalog.Create(name, Classes);
        network.Initialize(3);
        int side = Math.Min(network.Input.Height, 64);
        using Plan plan = network.CompileGradient([Network.InputName, module], 1, side, side);
        double[] image = Fill(plan.Input(Network.InputName), 1);
        Span<float> cotangent = plan.Input(NetworkGradients.CotangentName);
        cotangent.Clear();
        cotangent[3] = 1;
        plan.Run();

        Assert.Equal(plan.ShapeOf(module), plan.ShapeOf(Gradients.OutputName(module)));
        double[] gradient = Doubles(plan.Output(Gradients.OutputName(Network.InputName)));
        double norm = Math.Sqrt(gradient.Sum(value => value * value));
        ComputationGraph graph = network.Trace(1, side, side);
        // So short a step crosses few kinks of the network.
        double step = 1e-6 / norm;
        double difference = (Logit(1) - Logit(-1)) / (2 * step);
        Assert.Equal(1, difference / (norm * norm), 1e-3);

        double Logit(int sign)
        {
            double[] moved = [.. image.Zip(gradient, (pixel, slope) => pixel + sign * step * slope)];
            var reference = new ReferenceInterpreter(graph.WithoutDropout(), network.Store) { Inputs = { [Network.InputName] = moved } };
            return reference.Run(Network.LogitsName)[3];
        }
    }

    [Fact]
    public void Images_of_a_batch_do_not_see_one_another()
    {
        (Network network, _) = Smooth();
        using Plan both = network.CompileGradient(batch: 2);
        using Plan one = network.CompileGradient(batch: 1);
        Fill(both.Input(Network.InputName), 1);
        Fill(both.Input(NetworkGradients.CotangentName), 2);
        both.Run();
        for (int i = 0; i < 2; i++)
        {
            Part(both.Input(Network.InputName), i).CopyTo(one.Input(Network.InputName));
            Part(both.Input(NetworkGradients.CotangentName), i).CopyTo(one.Input(NetworkGradients.CotangentName));
            one.Run();
            ReadOnlySpan<float> expected = one.Output(Gradients.OutputName(Network.InputName));
            ReadOnlySpan<float> actual = Part(both.Output(Gradients.OutputName(Network.InputName)), i);
            for (int element = 0; element < expected.Length; element++)
                Assert.Equal(expected[element], actual[element], 1e-5f);
        }

        static ReadOnlySpan<float> Part(ReadOnlySpan<float> values, int i) => values.Slice(i * values.Length / 2, values.Length / 2);
    }

    [Fact]
    public void Nothing_is_computed_for_parameters_nor_in_front_of_the_map()
    {
        ComputationGraph graph = ModelCatalog.Create("resnet18").TraceGradient(["layer4"]);
        Assert.DoesNotContain(graph.Nodes, node => node.Op is Conv2dWeightGradOp or BatchNormParameterGradOp or MaxPool2dGradOp or Conv2dInputGradOp);
        Assert.Equal(["logits", "layer4", "gradient:layer4"], graph.Outputs.Select(output => output.Name));
    }

    [Fact]
    public void Maps_have_the_names_of_modules_or_of_features()
    {
        Network network = ModelCatalog.Create("resnet18");
        ComputationGraph graph = network.TraceGradient(["layer4", "stride32", "layer4.1.bn2"]);
        Assert.Same(graph.Output("layer4"), graph.Output("stride32"));
        Assert.Same(graph.Output("gradient:layer4"), graph.Output("gradient:stride32"));
        Assert.IsType<BatchNormOp>(graph.Output("layer4.1.bn2").Op);
        Assert.Equal(new Shape(1, 512, 7, 7), graph.Output("layer4").Shape);

        foreach (ModelEntry entry in ModelCatalog.Entries)
        {
            Network own = entry.Create();
            string last = own.Features().Outputs[^1].Name;
            ComputationGraph traced = own.TraceGradient([last]);
            Assert.Equal(traced.Output(last).Shape, traced.Output(Gradients.OutputName(last)).Shape);
        }
    }

    [Fact]
    public void What_there_is_not_is_refused_in_words()
    {
        Network network = ModelCatalog.Create("resnet18");
        Assert.Contains("'layer44'; did you mean 'layer4' or", Assert.Throws<ArgumentException>(() => network.TraceGradient(["layer44"])).Message, StringComparison.Ordinal);
        Assert.Contains("'stride64'", Assert.Throws<ArgumentException>(() => network.TraceGradient(["stride64"])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => network.TraceGradient([]));
    }

    private static (Network Network, Module Head) Smooth()
    {
        var head = new Head();
        var network = new Network("smooth", new Sequential(new Body(), head), new InputSize(3, 8, 8), Classes);
        network.Initialize(7);
        foreach (StateTensor own in network.Parameters.Where(own => own.Name.Contains("running", StringComparison.Ordinal)))
        {
            for (int i = 0; i < own.Values.Length; i++)
                own.Values[i] = 0.5f + 0.1f * i;
        }
        return (network, head);
    }

    private static double Scalar(ComputationGraph graph, ParameterStore store, string input, double[] values, double[] cotangent, bool softmax)
    {
        double[] logits = new ReferenceInterpreter(graph, store) { Inputs = { [input] = values } }.Run(Network.LogitsName);
        double sum = 0;
        for (int image = 0; image < Batch; image++)
        {
            double[] row = logits[(image * Classes)..((image + 1) * Classes)];
            double total = row.Sum(Math.Exp);
            for (int i = 0; i < Classes; i++)
                sum += cotangent[image * Classes + i] * (softmax ? Math.Exp(row[i]) / total : row[i]);
        }
        return sum;
    }

    private static void Check(Func<double[], double> function, double[] at, ReadOnlySpan<float> gradient)
    {
        Assert.Equal(at.Length, gradient.Length);
        var difference = new double[at.Length];
        for (int i = 0; i < at.Length; i++)
        {
            double before = at[i];
            at[i] = before + Step;
            double above = function(at);
            at[i] = before - Step;
            difference[i] = (above - function(at)) / (2 * Step);
            at[i] = before;
        }
        double scale = difference.Max(Math.Abs);
        Assert.True(scale > 1e-6, "The gradient is too small to tell anything.");
        for (int i = 0; i < at.Length; i++)
            Assert.InRange(gradient[i], difference[i] - Tolerance * scale, difference[i] + Tolerance * scale);
    }

    private static double[] Fill(Span<float> values, int seed)
    {
        var random = new Random(seed);
        foreach (ref float value in values)
            value = random.NextSingle() * 2 - 1;
        return Doubles(values);
    }

    private static double[] Doubles(ReadOnlySpan<float> values)
    {
        var doubles = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
            doubles[i] = values[i];
        return doubles;
    }

    private sealed class Body : Module
    {
        private readonly Conv2d _conv;
        private readonly BatchNorm2d _norm;
        private readonly Conv2d _strided;

        public Body()
        {
            _strided = Child("strided", new Conv2d(3, 4, kernel: 3, stride: 2, padding: 1));
            _norm = Child("norm", new BatchNorm2d(4));
            _conv = Child("conv", new Conv2d(4, 6, kernel: 3, padding: 1));
        }

        public override string TypeName => "Body";

        protected override Value Forward(Value x) => _conv.Apply(_norm.Apply(_strided.Apply(x)).Silu());
    }

    private sealed class Head : Module
    {
        private readonly Conv2d _gate;
        private readonly Conv2d _conv;
        private readonly BatchNorm2d _norm;
        private readonly Linear _linear;

        public Head()
        {
            _gate = Child("gate", new Conv2d(6, 6, kernel: 1));
            _conv = Child("conv", new Conv2d(6, 6, kernel: 3, padding: 1));
            _norm = Child("norm", new BatchNorm2d(6));
            _linear = Child("linear", new Linear(6, Classes));
        }

        public override string TypeName => "Head";

        protected override Value Forward(Value x)
        {
            x = x.Tanh();
            Value gated = x.Scale(_gate.Apply(x.AdaptiveAvgPool(1)).Sigmoid());
            return _linear.Apply(_norm.Apply(_conv.Apply(gated)).Silu().Add(x).AdaptiveAvgPool(1).Flatten());
        }
    }
}
