namespace Vertebra.Testing;

/// <summary>
/// The activations that have kinks, piece by piece: pieces are numbered from below, and a kink belongs to the flat piece beside it, as
/// in PyTorch.
/// </summary>
public static class ActivationPieces
{
    public static bool HasKinks(ActivationKind kind) => Kinks(kind).Length > 0;

    /// <summary>Where the slope jumps, ascending.</summary>
    public static ReadOnlySpan<double> Kinks(ActivationKind kind) => kind switch
    {
        ActivationKind.Relu => [0],
        ActivationKind.Relu6 => [0, 6],
        ActivationKind.HardSigmoid or ActivationKind.HardSwish => [-3, 3],
        _ => [],
    };

    /// <summary>The piece that x lies on.</summary>
    public static int PieceAt(ActivationKind kind, double x) => Piece(Kinks(kind), x);

    /// <summary>The piece that gave the result y; for activations whose outer pieces are constant.</summary>
    public static int PieceOfResult(ActivationKind kind, double y) => kind switch
    {
        ActivationKind.Relu or ActivationKind.Relu6 => Piece(Kinks(kind), y),
        ActivationKind.HardSigmoid => Piece([0, 1], y),
        _ => throw new ArgumentException($"The result of {kind} does not tell its piece.", nameof(kind)),
    };

    /// <summary>The value at x of the continuation of a piece.</summary>
    public static double Value(ActivationKind kind, int piece, double x) => (kind, piece) switch
    {
        (_, 0) => 0,
        (ActivationKind.Relu or ActivationKind.Relu6, 1) => x,
        (ActivationKind.Relu6, 2) => 6,
        (ActivationKind.HardSigmoid, 1) => (x + 3) / 6,
        (ActivationKind.HardSigmoid, 2) => 1,
        (ActivationKind.HardSwish, 1) => x * (x + 3) / 6,
        (ActivationKind.HardSwish, 2) => x,
        _ => throw new ArgumentOutOfRangeException(nameof(piece), piece, $"{kind} has no such piece."),
    };

    /// <summary>The slope at x of the continuation of a piece. Where the activation's gradient reads its result, x does not matter.</summary>
    public static double Slope(ActivationKind kind, int piece, double x) => (kind, piece) switch
    {
        (_, 0) => 0,
        (ActivationKind.Relu or ActivationKind.Relu6, 1) => 1,
        (ActivationKind.HardSigmoid, 1) => 1.0 / 6,
        (ActivationKind.HardSwish, 1) => x / 3 + 0.5,
        (ActivationKind.HardSwish, 2) => 1,
        (ActivationKind.Relu6 or ActivationKind.HardSigmoid, 2) => 0,
        _ => throw new ArgumentOutOfRangeException(nameof(piece), piece, $"{kind} has no such piece."),
    };

    public static double[] Values(ActivationKind kind, int[] pieces, double[] x)
    {
        var y = new double[x.Length];
        for (int i = 0; i < y.Length; i++)
            y[i] = Value(kind, pieces[i], x[i]);
        return y;
    }

    public static double[] Gradient(ActivationKind kind, int[] pieces, double[] read, double[] dy)
    {
        var dx = new double[dy.Length];
        for (int i = 0; i < dx.Length; i++)
            dx[i] = dy[i] * Slope(kind, pieces[i], read[i]);
        return dx;
    }

    // A NaN lies on the last piece, which passes it on.
    private static int Piece(ReadOnlySpan<double> kinks, double x)
    {
        if (x <= kinks[0])
            return 0;
        return kinks.Length == 1 || x < kinks[1] ? 1 : 2;
    }
}
