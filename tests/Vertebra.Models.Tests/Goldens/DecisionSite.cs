using Vertebra.Graph.Ir;

namespace Vertebra.Models.Tests.Goldens;

/// <summary>An activation with kinks or a maximum pooling, and how a float32 run is compared with double there.</summary>
internal sealed class DecisionSite(Node node)
{
    public Node Node { get; } = node;

    /// <summary>The tensor that tells the decisions of a run: what the site reads, or its result where the engine may keep no more.</summary>
    public Node Watched => ShowsInput ? Node.Inputs[0] : Node;

    private bool ShowsInput => Node.Op is not ActivationOp { Kind: var kind } || kind.GradientReadsInput();

    /// <summary>The decisions of a float32 run, and how they differ from those in double.</summary>
    /// <param name="watched">The watched tensor in float32.</param>
    /// <param name="x">What the site reads, in double.</param>
    /// <param name="y">Its result in double.</param>
    public (int[] Choices, SiteFlips Flips) Compare(float[] watched, double[] x, double[] y) => Node.Op is ActivationOp { Kind: var kind }
        ? CompareActivation(kind, watched, x, y)
        : ComparePooling(watched, x);

    private (int[] Choices, SiteFlips Flips) CompareActivation(ActivationKind kind, float[] watched, double[] x, double[] y)
    {
        var choices = new int[x.Length];
        var flips = new SiteFlips(Node);
        for (int i = 0; i < x.Length; i++)
        {
            int own = ActivationPieces.PieceAt(kind, x[i]);
            choices[i] = ShowsInput
                ? ActivationPieces.PieceAt(kind, watched[i])
                : ActivationPieces.PieceOfResult(kind, watched[i]);
            if (choices[i] != own)
                flips.Add(Distance(kind, choices[i], own, x[i]));
            // A result on a flat piece says nothing about the error of what the site reads.
            if (ShowsInput)
                flips.AddError(watched[i] - x[i], x[i]);
            else if (choices[i] == 1 && own == 1)
                flips.AddError((watched[i] - y[i]) / ActivationPieces.Slope(kind, 1, x[i]), x[i]);
        }
        flips.Decisions = x.Length;
        return (choices, flips);
    }

    private (int[] Choices, SiteFlips Flips) ComparePooling(float[] watched, double[] x)
    {
        PoolCase shape = ReferenceInterpreter.Pool(((MaxPool2dOp)Node.Op).Attributes, Node.Inputs[0].Shape);
        int[] choices = NaivePooling.Winners([.. watched.Select(value => (double)value)], shape);
        int[] own = NaivePooling.Winners(x, shape);
        var flips = new SiteFlips(Node) { Decisions = own.Length };
        for (int i = 0; i < own.Length; i++)
        {
            if (choices[i] != own[i])
                flips.Add(x[own[i]] - x[choices[i]]);
        }
        for (int i = 0; i < x.Length; i++)
            flips.AddError(watched[i] - x[i], x[i]);
        return (choices, flips);
    }

    // From x to the farthest kink between two pieces.
    private static double Distance(ActivationKind kind, int piece, int other, double x)
    {
        double distance = 0;
        foreach (double kink in ActivationPieces.Kinks(kind)[Math.Min(piece, other)..Math.Max(piece, other)])
            distance = Math.Max(distance, Math.Abs(x - kink));
        return distance;
    }
}
