using Vertebra.Common;
using Vertebra.Graph.Ir;

namespace Vertebra.Models.Initialization;

/// <summary>
/// The usual ways to fill parameters. All are functions of the parameter's own random stream: same seed and name, same values.
/// </summary>
public static class Initializers
{
    /// <summary>sqrt(2), the gain that makes up for ReLU's zeros (He and others 2015).</summary>
    public const double ReluGain = 1.4142135623730951;

    /// <summary>All zeros.</summary>
    public static ParameterInitializer Zeros { get; } = Constant(0);

    /// <summary>All ones.</summary>
    public static ParameterInitializer Ones { get; } = Constant(1);

    /// <summary>PyTorch's default for the weights of convolutions and linear layers: uniform within 1 / sqrt(fan in).</summary>
    public static ParameterInitializer PyTorchWeight { get; } = KaimingUniform(Fan.In, gain: 1 / Math.Sqrt(3));

    /// <summary>PyTorch's default for biases of convolutions and linear layers: uniform within 1 / sqrt(fan in of the weight).</summary>
    /// <param name="weight">Shape of the weight.</param>
    /// <exception cref="ArgumentException">The shape has fewer than two dimensions.</exception>
    public static ParameterInitializer PyTorchBias(Shape weight)
    {
        double bound = 1 / Math.Sqrt(Fan.In.Count(weight));
        return Uniform(-bound, bound);
    }

    /// <summary>One number everywhere.</summary>
    public static ParameterInitializer Constant(float number) => (values, _, _) => values.Fill(number);

    /// <summary>Uniform numbers between two bounds.</summary>
    /// <param name="low">The smallest number.</param>
    /// <param name="high">The largest number.</param>
    public static ParameterInitializer Uniform(double low, double high) =>
        (values, _, seed) => FillUniform(values, seed, low, high);

    /// <summary>Normal numbers.</summary>
    /// <param name="deviation">Standard deviation.</param>
    /// <param name="mean">Mean.</param>
    public static ParameterInitializer Normal(double deviation, double mean = 0) =>
        (values, _, seed) => FillNormal(values, seed, deviation, mean);

    /// <summary>Normal numbers, drawn again where they lie too far from the mean.</summary>
    /// <param name="deviation">Standard deviation before the cut.</param>
    /// <param name="mean">Mean.</param>
    /// <param name="limit">Largest distance from the mean, in standard deviations; at least 0.1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit leaves too little to draw from.</exception>
    public static ParameterInitializer TruncatedNormal(double deviation, double mean = 0, double limit = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 0.1);
        return (values, _, seed) =>
        {
            var random = new RandomStream(seed);
            foreach (ref float value in values)
            {
                double number = random.NextNormal();
                while (Math.Abs(number) > limit)
                    number = random.NextNormal();
                value = (float)(number * deviation + mean);
            }
        };
    }

    /// <summary>Uniform within gain * sqrt(3 / fan) (He and others 2015).</summary>
    /// <param name="fan">Connections to count.</param>
    /// <param name="gain">Makes up for the non-linearity; <see cref="ReluGain"/> for ReLU, 1 for none.</param>
    public static ParameterInitializer KaimingUniform(Fan fan = Fan.In, double gain = ReluGain) => (values, shape, seed) =>
    {
        double bound = gain * Math.Sqrt(3.0 / fan.Count(shape));
        FillUniform(values, seed, -bound, bound);
    };

    /// <summary>Normal with deviation gain / sqrt(fan) (He and others 2015).</summary>
    /// <param name="fan">Connections to count.</param>
    /// <param name="gain">Makes up for the non-linearity; <see cref="ReluGain"/> for ReLU, 1 for none.</param>
    public static ParameterInitializer KaimingNormal(Fan fan = Fan.In, double gain = ReluGain) => (values, shape, seed) =>
        FillNormal(values, seed, gain / Math.Sqrt(fan.Count(shape)), 0);

    /// <summary>Uniform within gain * sqrt(6 / (fan in + fan out)) (Glorot and Bengio 2010).</summary>
    /// <param name="gain">Makes up for the non-linearity.</param>
    public static ParameterInitializer XavierUniform(double gain = 1) => (values, shape, seed) =>
    {
        double bound = gain * Math.Sqrt(6.0 / (Fan.In.Count(shape) + Fan.Out.Count(shape)));
        FillUniform(values, seed, -bound, bound);
    };

    /// <summary>Normal with deviation gain * sqrt(2 / (fan in + fan out)) (Glorot and Bengio 2010).</summary>
    /// <param name="gain">Makes up for the non-linearity.</param>
    public static ParameterInitializer XavierNormal(double gain = 1) => (values, shape, seed) =>
        FillNormal(values, seed, gain * Math.Sqrt(2.0 / (Fan.In.Count(shape) + Fan.Out.Count(shape))), 0);

    /// <summary>What a scheme does to a convolution or a linear layer; null for the layer's own initialiser.</summary>
    internal static ParameterInitializer? OfScheme(InitializationScheme scheme, bool isBias) => scheme switch
    {
        InitializationScheme.Default => null,
        InitializationScheme.Xavier => isBias ? Zeros : XavierUniform(),
        InitializationScheme.Kaiming => isBias ? Zeros : KaimingNormal(),
        _ => throw new ArgumentOutOfRangeException(nameof(scheme), scheme, "There is no such initialisation scheme."),
    };

    private static void FillUniform(Span<float> values, ulong seed, double low, double high)
    {
        var random = new RandomStream(seed);
        double span = high - low;
        foreach (ref float value in values)
            value = (float)(random.NextUniform() * span + low);
    }

    private static void FillNormal(Span<float> values, ulong seed, double deviation, double mean)
    {
        var random = new RandomStream(seed);
        foreach (ref float value in values)
            value = (float)(random.NextNormal() * deviation + mean);
    }
}
