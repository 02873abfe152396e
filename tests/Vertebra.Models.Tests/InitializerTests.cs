using Vertebra.Graph.Ir;
using Vertebra.Models.Initialization;
using Vertebra.Models.State;

namespace Vertebra.Models.Tests;

public class InitializerTests
{
    private const int Rows = 400, Columns = 25, Side = 3;

    private static readonly Shape Weight = new(Rows, Columns, Side, Side);
    private static readonly double FanIn = Columns * Side * Side;
    private static readonly double FanOut = Rows * Side * Side;


    public static TheoryData<string, double> Uniforms() => new()
    {
        { "pytorch", 1 / Math.Sqrt(FanIn) },
        { "kaiming in", Math.Sqrt(6 / FanIn) },
        { "kaiming out", Math.Sqrt(6 / FanOut) },
        { "xavier", Math.Sqrt(6 / (FanIn + FanOut)) },
        { "bias", 1 / Math.Sqrt(FanIn) },
    };

    [Theory]
    [MemberData(nameof(Uniforms))]
    public void Uniform_initialisers_fill_their_interval_evenly(string which, double bound)
    {
        float[] values = Draw(which switch
        {
            "pytorch" => Initializers.PyTorchWeight,
            "kaiming in" => Initializers.KaimingUniform(),
            "kaiming out" => Initializers.KaimingUniform(Fan.Out),
            "xavier" => Initializers.XavierUniform(),
            _ => Initializers.PyTorchBias(Weight),
        });

        Assert.All(values, value => Assert.InRange(value, (float)-bound, (float)bound));
        Assert.InRange(Mean(values), -0.01 * bound, 0.01 * bound);
        Assert.Equal(bound / Math.Sqrt(3), Deviation(values), 0.01 * bound);
        Assert.True(values.Max() > 0.999 * bound && values.Min() < -0.999 * bound);
    }

    public static TheoryData<string, double> Normals() => new()
    {
        { "kaiming in", Math.Sqrt(2 / FanIn) },
        { "kaiming out", Math.Sqrt(2 / FanOut) },
        { "xavier", Math.Sqrt(2 / (FanIn + FanOut)) },
        { "normal", 0.3 },
    };

    [Theory]
    [MemberData(nameof(Normals))]
    public void Normal_initialisers_have_the_deviation_and_the_tails_of_a_bell(string which, double deviation)
    {
        float[] values = Draw(which switch
        {
            "kaiming in" => Initializers.KaimingNormal(),
            "kaiming out" => Initializers.KaimingNormal(Fan.Out),
            "xavier" => Initializers.XavierNormal(),
            _ => Initializers.Normal(0.3),
        });

        Assert.InRange(Mean(values), -0.015 * deviation, 0.015 * deviation);
        Assert.Equal(deviation, Deviation(values), 0.01 * deviation);
        Assert.Equal(0.6827, values.Count(value => Math.Abs(value) < deviation) / (double)values.Length, 0.005);
        Assert.Equal(0.9545, values.Count(value => Math.Abs(value) < 2 * deviation) / (double)values.Length, 0.003);
    }

    [Fact]
    public void Truncated_normals_stay_within_their_limit()
    {
        float[] values = Draw(Initializers.TruncatedNormal(0.5, mean: 3, limit: 2));

        Assert.All(values, value => Assert.InRange(value, 2f, 4f));
        Assert.Equal(3, Mean(values), 0.01);
        Assert.Equal(0.8796 * 0.5, Deviation(values), 0.01);
        Assert.Throws<ArgumentOutOfRangeException>(() => Initializers.TruncatedNormal(1, limit: 0));
    }

    [Fact]
    public void Fans_need_a_weight() =>
        Assert.Throws<ArgumentException>(() => Initializers.KaimingNormal()(new float[4], new Shape(4), 0));

    [Fact]
    public void Values_depend_on_seed_and_name_only()
    {
        Network first = ModelCatalog.Create("lenet5"), second = ModelCatalog.Create("lenet5");
        first.Initialize(7);
        second.Initialize(7);
        foreach (StateTensor parameter in second.Parameters.Reverse())
            _ = parameter.Values;

        Assert.All(first.Parameters, parameter => Assert.Equal(parameter.Values, second.State[parameter.Name].Values));

        second.Initialize(8);
        Assert.All(first.Parameters, parameter => Assert.False(parameter.Values.SequenceEqual(second.State[parameter.Name].Values)));
    }

    [Theory]
    [InlineData(InitializationScheme.Xavier)]
    [InlineData(InitializationScheme.Kaiming)]
    public void A_scheme_draws_weights_and_zeroes_biases_and_default_brings_back_the_layers_own(InitializationScheme scheme)
    {
        Network network = ModelCatalog.Create("lenet5");
        network.Initialize(3);
        float[] weight = network.State["fc1.weight"].Values.ToArray(), bias = network.State["fc1.bias"].Values.ToArray();

        network.Initialize(3, scheme);
        double expected = scheme == InitializationScheme.Xavier ? Math.Sqrt(2.0 / (400 + 120)) : Math.Sqrt(2.0 / 400);
        Assert.Equal(expected, Deviation(network.State["fc1.weight"].Values.ToArray()), 0.02 * expected);
        foreach (StateTensor parameter in network.Parameters.Where(own => own.Name.EndsWith(".bias")))
            Assert.All(parameter.Values.ToArray(), value => Assert.Equal(0, value));

        network.Initialize(3);
        Assert.Equal(weight, network.State["fc1.weight"].Values);
        Assert.Equal(bias, network.State["fc1.bias"].Values);
    }

    private static float[] Draw(ParameterInitializer initializer)
    {
        var values = new float[Weight.Length];
        initializer(values, Weight, 20240611);
        return values;
    }

    private static double Mean(float[] values) => values.Average(value => (double)value);

    private static double Deviation(float[] values)
    {
        double mean = Mean(values);
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
