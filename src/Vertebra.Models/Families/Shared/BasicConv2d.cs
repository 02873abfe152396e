using Vertebra.Graph.Ir;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families.Shared;

/// <summary>The unit of the Inception line since its second version: a convolution without bias, batch normalisation, ReLU.</summary>
internal sealed class BasicConv2d : Module
{
    // Of the TensorFlow implementation, from which the published weights come.
    private const float Epsilon = 1e-3f;

    private readonly Conv2d _conv;
    private readonly BatchNorm2d _bn;

    public BasicConv2d(int inChannels, int outChannels, Size2 kernel, Size2? stride = null, Padding2 padding = default)
    {
        _conv = Child("conv", new Conv2d(inChannels, outChannels, kernel, stride, padding, bias: false));
        _bn = Child("bn", new BatchNorm2d(outChannels, Epsilon));
    }

    public override string TypeName => "BasicConv2d";

    protected override Value Forward(Value x) => _bn.Apply(_conv.Apply(x)).Relu();
}
