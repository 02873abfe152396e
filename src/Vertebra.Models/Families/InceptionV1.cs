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
    /// <param name="dropout">Probability of the dropout before the logits; 0.4 in the paper, none in the tutorials.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public InceptionV1(int classes = 10, int inChannels = 1, float dropout = 0)
    {
        Check.Ends(classes, inChannels);
        Check.Probability(dropout);
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
            Inception(InceptionRow.Module3a),
            Inception(InceptionRow.Module3b),
            Halve()));
        Child("3", Stage(
            Inception(InceptionRow.Module4a),
            Inception(InceptionRow.Module4b),
            Inception(InceptionRow.Module4c),
            Inception(InceptionRow.Module4d),
            Inception(InceptionRow.Module4e),
            Halve()));
        Child("4", Stage(
            Inception(InceptionRow.Module5a),
            Inception(InceptionRow.Module5b),
            new AdaptiveAvgPool2d(1),
            new Flatten(),
            new Dropout(dropout)));
        Child("5", new Linear(InceptionRow.Module5b.Out, classes));
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

    // Figure 2 (b) of the paper.
    private static InceptionBlock Inception(InceptionRow row) =>
        new InceptionBlock("Inception")
            .Branch(("p1_1", new Conv2d(row.In, row.P1, kernel: 1)), ("", new ReLU()))
            .Branch(
                ("p2_1", new Conv2d(row.In, row.P2.Reduce, kernel: 1)),
                ("", new ReLU()),
                ("p2_2", new Conv2d(row.P2.Reduce, row.P2.Out, kernel: 3, padding: 1)),
                ("", new ReLU()))
            .Branch(
                ("p3_1", new Conv2d(row.In, row.P3.Reduce, kernel: 1)),
                ("", new ReLU()),
                ("p3_2", new Conv2d(row.P3.Reduce, row.P3.Out, kernel: 5, padding: 2)),
                ("", new ReLU()))
            .Branch(
                ("p4_1", new MaxPool2d(kernel: 3, stride: 1, padding: 1)),
                ("p4_2", new Conv2d(row.In, row.P4, kernel: 1)),
                ("", new ReLU()));
}
