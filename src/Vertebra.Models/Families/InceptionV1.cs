using Vertebra.Graph.Ir;
using Vertebra.Models.Families.Shared;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Families;

/// <summary>
/// GoogLeNet as Szegedy and others describe it in "Going deeper with convolutions" (2014), in the plain form that tutorials train
/// on small grey images: five stages and a linear layer, without local response normalisation, auxiliary heads or batch
/// normalisation. <see cref="GoogLeNet"/> is torchvision's, with batch normalisation and auxiliary heads.
/// </summary>
public sealed class InceptionV1 : Module
{
    /// <summary>Makes the network.</summary>
    /// <param name="classes">Number of logits.</param>
    /// <param name="inChannels">Channels of the images.</param>
    public InceptionV1(int classes = 10, int inChannels = 1)
    {
        Child("0", Stage(
            new Conv2d(inChannels, 64, kernel: 7, stride: 2, padding: 3),
            new ReLU(),
            Halve()));
        Child("1", Stage(
            new Conv2d(64, 64, kernel: 1),
            new ReLU(),
            new Conv2d(64, 192, kernel: 3, padding: 1),
            new ReLU(),
            Halve()));
        Child("2", Stage(
            Inception(192, 64, (96, 128), (16, 32), 32),
            Inception(256, 128, (128, 192), (32, 96), 64),
            Halve()));
        Child("3", Stage(
            Inception(480, 192, (96, 208), (16, 48), 64),
            Inception(512, 160, (112, 224), (24, 64), 64),
            Inception(512, 128, (128, 256), (24, 64), 64),
            Inception(512, 112, (144, 288), (32, 64), 64),
            Inception(528, 256, (160, 320), (32, 128), 128),
            Halve()));
        Child("4", Stage(
            Inception(832, 256, (160, 320), (32, 128), 128),
            Inception(832, 384, (192, 384), (48, 128), 128),
            new AdaptiveAvgPool2d(1),
            new Flatten()));
        Child("5", new Linear(1024, classes));
    }

    /// <inheritdoc/>
    public override string TypeName => "InceptionV1";

    /// <inheritdoc/>
    protected override Value Forward(Value x)
    {
        foreach ((_, Module stage) in Children)
            x = stage.Apply(x);
        return x;
    }

    private static Sequential Stage(params ReadOnlySpan<Module> modules) => new(modules)
    {
        GivesFeature = module => module is ReLU or InceptionBlock,
    };

    private static MaxPool2d Halve() => new(kernel: 3, stride: 2, padding: 1);

    // A row of the paper's table 1: #1x1, (#3x3 reduce, #3x3), (#5x5 reduce, #5x5), pool proj.
    private static InceptionBlock Inception(int inChannels, int p1, (int Reduce, int Out) p2, (int Reduce, int Out) p3, int p4) =>
        new InceptionBlock("Inception")
            .Branch(("p1_1", new Conv2d(inChannels, p1, kernel: 1)), ("", new ReLU()))
            .Branch(
                ("p2_1", new Conv2d(inChannels, p2.Reduce, kernel: 1)),
                ("", new ReLU()),
                ("p2_2", new Conv2d(p2.Reduce, p2.Out, kernel: 3, padding: 1)),
                ("", new ReLU()))
            .Branch(
                ("p3_1", new Conv2d(inChannels, p3.Reduce, kernel: 1)),
                ("", new ReLU()),
                ("p3_2", new Conv2d(p3.Reduce, p3.Out, kernel: 5, padding: 2)),
                ("", new ReLU()))
            .Branch(
                ("p4_1", new MaxPool2d(kernel: 3, stride: 1, padding: 1)),
                ("p4_2", new Conv2d(inChannels, p4, kernel: 1)),
                ("", new ReLU()));
}
