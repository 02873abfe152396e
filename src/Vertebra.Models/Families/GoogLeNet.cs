using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// GoogLeNet (Szegedy and others, "Going deeper with convolutions", 2014) as torchvision has it: batch normalisation after every
/// convolution, and 3x3 where the paper's modules have 5x5, as in the TensorFlow network that the published weights come from.
/// Those weights expect images normalised with mean 0.5 and deviation 0.5 in every channel.
/// </summary>
public sealed class GoogLeNet : Module
{
    // Section 5: 128 filters of 1x1 on maps of 4x4, then a linear layer of 1024.
    private const int AuxiliaryWidth = 128;
    private const int AuxiliarySide = 4;
    private const int AuxiliaryFeatures = 1024;

    private readonly BasicConvolution _unit;
    private readonly Module[] _toInception4a;
    private readonly Module[] _toInception4d;
    private readonly Module[] _toInception5b;
    private readonly InceptionAux? _aux1;
    private readonly InceptionAux? _aux2;
    private readonly AdaptiveAvgPool2d _avgpool;
    private readonly Dropout _dropout;
    private readonly Linear _fc;

    /// <summary>Makes the network.</summary>
    /// <param name="classes">Number of logits.</param>
    /// <param name="inChannels">Channels of the images.</param>
    /// <param name="auxiliaryHeads">Whether it has the two auxiliary heads that help to train it.</param>
    /// <param name="auxiliaryWeight">Weight of each auxiliary head's loss, 0.3 in the paper.</param>
    /// <param name="dropout">Probability of the dropout before the logits; 0.4 in the paper.</param>
    /// <param name="auxiliaryDropout">Probability of the dropout in the auxiliary heads, 0.7 in the paper.</param>
    /// <param name="norm">Epsilon and momentum of the batch normalisations; an epsilon of 1e-3 when null.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public GoogLeNet(
        int classes = 1000,
        int inChannels = 3,
        bool auxiliaryHeads = true,
        float auxiliaryWeight = 0.3f,
        float dropout = 0.2f,
        float auxiliaryDropout = 0.7f,
        BatchNormOptions? norm = null)
    {
        Check.Ends(classes, inChannels);
        Check.Weight(auxiliaryWeight);
        Check.Probability(dropout);
        Check.Probability(auxiliaryDropout);
        _unit = BasicConv2d.With(norm);
        _toInception4a =
        [
            Child("conv1", _unit(inChannels, 64, kernel: 7, stride: 2, padding: 3)),
            Child("maxpool1", new MaxPool2d(kernel: 3, stride: 2, ceilMode: true)),
            Child("conv2", _unit(64, 64, kernel: 1)),
            Child("conv3", _unit(64, 192, kernel: 3, padding: 1)),
            Child("maxpool2", new MaxPool2d(kernel: 3, stride: 2, ceilMode: true)),
            Child("inception3a", Inception(InceptionRow.Module3a)),
            Child("inception3b", Inception(InceptionRow.Module3b)),
            Child("maxpool3", new MaxPool2d(kernel: 3, stride: 2, ceilMode: true)),
            Child("inception4a", Inception(InceptionRow.Module4a)),
        ];
        _toInception4d =
        [
            Child("inception4b", Inception(InceptionRow.Module4b)),
            Child("inception4c", Inception(InceptionRow.Module4c)),
            Child("inception4d", Inception(InceptionRow.Module4d)),
        ];
        _toInception5b =
        [
            Child("inception4e", Inception(InceptionRow.Module4e)),
            Child("maxpool4", new MaxPool2d(kernel: 2, stride: 2, ceilMode: true)),
            Child("inception5a", Inception(InceptionRow.Module5a)),
            Child("inception5b", Inception(InceptionRow.Module5b)),
        ];
        if (auxiliaryHeads)
        {
            _aux1 = Child("aux1", new InceptionAux(_unit, InceptionRow.Module4a.Out, classes, auxiliaryWeight, auxiliaryDropout));
            _aux2 = Child("aux2", new InceptionAux(_unit, InceptionRow.Module4d.Out, classes, auxiliaryWeight, auxiliaryDropout));
        }
        _avgpool = Child("avgpool", new AdaptiveAvgPool2d(1));
        _dropout = Child("dropout", new Dropout(dropout));
        _fc = Child("fc", new Linear(InceptionRow.Module5b.Out, classes));
        SetInitializers(InceptionInitialization.TruncatedNormal(0.01));
    }

    /// <inheritdoc/>
    public override string TypeName => "GoogLeNet";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        x = _toInception4a.ApplyInTurnAsFeatures(x);
        if (x.Builder.TracesAuxiliaryHeads)
            _aux1?.Apply(x);
        x = _toInception4d.ApplyInTurnAsFeatures(x);
        if (x.Builder.TracesAuxiliaryHeads)
            _aux2?.Apply(x);
        x = _toInception5b.ApplyInTurnAsFeatures(x);
        x = _avgpool.Apply(x);
        x = x.Flatten();
        x = _dropout.Apply(x);
        return _fc.Apply(x);
    }

    // Figure 2 (b) of the paper.
    private InceptionBlock Inception(InceptionRow row) =>
        new InceptionBlock("Inception")
            .Branch(("branch1", _unit(row.In, row.P1, kernel: 1)))
            .Branch(("branch2", new Sequential(
                _unit(row.In, row.P2.Reduce, kernel: 1),
                _unit(row.P2.Reduce, row.P2.Out, kernel: 3, padding: 1))))
            .Branch(("branch3", new Sequential(
                _unit(row.In, row.P3.Reduce, kernel: 1),
                _unit(row.P3.Reduce, row.P3.Out, kernel: 3, padding: 1))))
            .Branch(("branch4", new Sequential(
                new MaxPool2d(kernel: 3, stride: 1, padding: 1, ceilMode: true),
                _unit(row.In, row.P4, kernel: 1))));

    // Section 5 of the paper, with an adaptive pooling to 4x4, which 5x5/3 gives for images of 224x224.
    private sealed class InceptionAux : Module
    {
        private readonly BasicConv2d _conv;
        private readonly Linear _fc1;
        private readonly Linear _fc2;
        private readonly Dropout _dropout;
        private readonly float _weight;

        public InceptionAux(BasicConvolution unit, int inChannels, int classes, float weight, float dropout)
        {
            _weight = weight;
            _conv = Child("conv", unit(inChannels, AuxiliaryWidth, kernel: 1));
            _fc1 = Child("fc1", new Linear(AuxiliaryWidth * AuxiliarySide * AuxiliarySide, AuxiliaryFeatures));
            _fc2 = Child("fc2", new Linear(AuxiliaryFeatures, classes));
            _dropout = Child("dropout", new Dropout(dropout));
        }

        public override string TypeName => "InceptionAux";

        protected override Value Forward(Value x)
        {
            x = x.AdaptiveAvgPool(AuxiliarySide);
            x = _conv.Apply(x);
            x = x.Flatten();
            x = _fc1.Apply(x).Relu();
            x = _dropout.Apply(x);
            x = _fc2.Apply(x);
            x.Builder.AddAuxiliaryHead(x, _weight);
            return x;
        }
    }
}
