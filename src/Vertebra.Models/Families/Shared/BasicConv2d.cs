using Vertebra.Graph.Ir;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families.Shared;

/// <summary>The unit of the Inception line since its second version: a convolution without bias, batch normalisation, ReLU.</summary>
internal sealed class BasicConv2d : Module
{
    // Epsilon of the TensorFlow implementation, from which the published weights come.
    private static readonly BatchNormOptions TensorFlow = new(Epsilon: 1e-3f);

    private readonly Conv2d _conv;
    private readonly BatchNorm2d _bn;

    private BasicConv2d(Conv2d conv, BatchNorm2d bn)
    {
        _conv = Child("conv", conv);
        _bn = Child("bn", bn);
    }

    public override string TypeName => "BasicConv2d";

    /// <summary>What makes the units of a network.</summary>
    /// <param name="norm">Epsilon and momentum of the batch normalisations; an epsilon of 1e-3 when null.</param>
    public static BasicConvolution With(BatchNormOptions? norm) =>
        (inChannels, outChannels, kernel, stride, padding) => new BasicConv2d(
            new Conv2d(inChannels, outChannels, kernel, stride, padding, bias: false), (norm ?? TensorFlow).Layer(outChannels));

    protected override Value Forward(Value x) => _bn.Apply(_conv.Apply(x)).Relu();
}

/// <summary>Makes a <see cref="BasicConv2d"/>.</summary>
internal delegate BasicConv2d BasicConvolution(
    int inChannels, int outChannels, Size2 kernel, Size2? stride = null, Padding2 padding = default);
