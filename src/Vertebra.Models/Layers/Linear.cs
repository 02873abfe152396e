using Vertebra.Graph.Ir;
using Vertebra.Models.Initialization;

namespace Vertebra.Models.Layers;

/// <summary>Fully connected layer on rows [N, in] to [N, out].</summary>
public sealed class Linear : Module
{
    /// <summary>Makes a linear layer with PyTorch's default initialisation.</summary>
    /// <param name="inFeatures">Features of the input.</param>
    /// <param name="outFeatures">Features of the output.</param>
    /// <param name="bias">Whether a learned number is added to each output feature.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public Linear(int inFeatures, int outFeatures, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inFeatures, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outFeatures, 1);
        var shape = new Shape(outFeatures, inFeatures);
        Weight = Parameter("weight", shape, Initializers.PyTorchWeight);
        if (bias)
            Bias = Parameter("bias", new Shape(outFeatures), Initializers.PyTorchBias(shape));
    }

    /// <summary>The weights, [out, in].</summary>
    public Parameter Weight { get; }

    /// <summary>What is added to each output feature, [out]; null where there is none.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override string TypeName => "Linear";

    /// <inheritdoc/>
    protected override Value Forward(Value x) => x.Linear(Weight, Bias);

    /// <inheritdoc/>
    protected override ParameterInitializer? InitializerFor(string name, InitializationScheme scheme) =>
        Initializers.OfScheme(scheme, isBias: name == "bias");

    /// <inheritdoc/>
    protected override string Describe() =>
        $"in_features={Weight.Shape[1]}, out_features={Weight.Shape[0]}, bias={LayerText.Flag(Bias is not null)}";
}
