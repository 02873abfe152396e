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
    /// <param name="auxiliaryDropout">Probability of the dropout in the auxiliary heads.</param>
    public GoogLeNet(
        int classes = 1000,
        int inChannels = 3,
        bool auxiliaryHeads = true,
        float auxiliaryWeight = 0.3f,
        float dropout = 0.2f,
        float auxiliaryDropout = 0.7f)
    {
        _toInception4a =
        [
            Child("conv1", new BasicConv2d(inChannels, 64, kernel: 7, stride: 2, padding: 3)),
            Child("maxpool1", new MaxPool2d(kernel: 3, stride: 2, ceilMode: true)),
            Child("conv2", new BasicConv2d(64, 64, kernel: 1)),
            Child("conv3", new BasicConv2d(64, 192, kernel: 3, padding: 1)),
            Child("maxpool2", new MaxPool2d(kernel: 3, stride: 2, ceilMode: true)),
            Child("inception3a", Inception(192, 64, (96, 128), (16, 32), 32)),
            Child("inception3b", Inception(256, 128, (128, 192), (32, 96), 64)),
            Child("maxpool3", new MaxPool2d(kernel: 3, stride: 2, ceilMode: true)),
            Child("inception4a", Inception(480, 192, (96, 208), (16, 48), 64)),
        ];
        _toInception4d =
        [
            Child("inception4b", Inception(512, 160, (112, 224), (24, 64), 64)),
            Child("inception4c", Inception(512, 128, (128, 256), (24, 64), 64)),
            Child("inception4d", Inception(512, 112, (144, 288), (32, 64), 64)),
        ];
        _toInception5b =
        [
            Child("inception4e", Inception(528, 256, (160, 320), (32, 128), 128)),
            Child("maxpool4", new MaxPool2d(kernel: 2, stride: 2, ceilMode: true)),
            Child("inception5a", Inception(832, 256, (160, 320), (32, 128), 128)),
            Child("inception5b", Inception(832, 384, (192, 384), (48, 128), 128)),
        ];
        if (auxiliaryHeads)
        {
            _aux1 = Child("aux1", new InceptionAux(512, classes, auxiliaryWeight, auxiliaryDropout));
            _aux2 = Child("aux2", new InceptionAux(528, classes, auxiliaryWeight, auxiliaryDropout));
        }
        _avgpool = Child("avgpool", new AdaptiveAvgPool2d(1));
        _dropout = Child("dropout", new Dropout(dropout));
        _fc = Child("fc", new Linear(1024, classes));
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

    // A row of the paper's table 1: #1x1, (#3x3 reduce, #3x3), (#5x5 reduce, #5x5), pool proj.
    private static InceptionBlock Inception(int inChannels, int ch1x1, (int Reduce, int Out) ch3x3, (int Reduce, int Out) ch5x5, int poolProj) =>
        new InceptionBlock("Inception")
            .Branch(("branch1", new BasicConv2d(inChannels, ch1x1, kernel: 1)))
            .Branch(("branch2", new Sequential(
                new BasicConv2d(inChannels, ch3x3.Reduce, kernel: 1),
                new BasicConv2d(ch3x3.Reduce, ch3x3.Out, kernel: 3, padding: 1))))
            .Branch(("branch3", new Sequential(
                new BasicConv2d(inChannels, ch5x5.Reduce, kernel: 1),
                new BasicConv2d(ch5x5.Reduce, ch5x5.Out, kernel: 3, padding: 1))))
            .Branch(("branch4", new Sequential(
                new MaxPool2d(kernel: 3, stride: 1, padding: 1, ceilMode: true),
                new BasicConv2d(inChannels, poolProj, kernel: 1))));

    // Section 5 of the paper, with an adaptive pooling to 4x4, which 5x5/3 gives for images of 224x224.
    private sealed class InceptionAux : Module
    {
        private readonly BasicConv2d _conv;
        private readonly Linear _fc1;
        private readonly Linear _fc2;
        private readonly Dropout _dropout;
        private readonly float _weight;

        public InceptionAux(int inChannels, int classes, float weight, float dropout)
        {
            _weight = weight;
            _conv = Child("conv", new BasicConv2d(inChannels, 128, kernel: 1));
            _fc1 = Child("fc1", new Linear(128 * 4 * 4, 1024));
            _fc2 = Child("fc2", new Linear(1024, classes));
            _dropout = Child("dropout", new Dropout(dropout));
        }

        public override string TypeName => "InceptionAux";

        protected override Value Forward(Value x)
        {
            x = x.AdaptiveAvgPool(4);
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
