using System.Numerics.Tensors;

namespace Vertebra.Training;

/// <summary>Adds up loss and hits over rows of class scores.</summary>
internal struct Score
{
    private const int Top = 5;

    /// <summary>Sum of the cross-entropies.</summary>
    public double Loss { get; private set; }

    /// <summary>Rows whose label has the highest score.</summary>
    public int Top1 { get; private set; }

    /// <summary>Rows whose label is among the five highest scores.</summary>
    public int Top5 { get; private set; }

    /// <summary>Rows.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the rows that have labels; rows behind them are padding.</summary>
    /// <param name="logits">Scores, a row of <paramref name="classes"/> an image.</param>
    /// <param name="labels">Classes of the first rows.</param>
    /// <param name="classes">Scores of a row.</param>
    /// <param name="confusion">Counts the rows.</param>
    public void Add(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, int classes, ConfusionMatrix confusion)
    {
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<float> row = logits.Slice(i * classes, classes);
            int rank = Rank(row, labels[i]);
            Loss += CrossEntropy(row, labels[i]);
            Top1 += rank == 0 ? 1 : 0;
            Top5 += rank < Top ? 1 : 0;
            Count++;
            confusion.Add(labels[i], Predict(row));
        }
    }

    /// <summary>The class of the highest score, the first among equals. Scores that are not numbers do not count.</summary>
    public static int Predict(ReadOnlySpan<float> row)
    {
        int best = 0;
        for (int i = 1; i < row.Length; i++)
        {
            if (row[i] > row[best] || float.IsNaN(row[best]))
                best = i;
        }
        return best;
    }

    /// <summary>Number of classes that come before the label; a score that is not a number comes last.</summary>
    public static int Rank(ReadOnlySpan<float> row, int label)
    {
        float score = row[label];
        if (float.IsNaN(score))
            return row.Length;
        int rank = 0;
        for (int i = 0; i < row.Length; i++)
            rank += row[i] > score || (row[i] == score && i < label) ? 1 : 0;
        return rank;
    }

    // log(sum(exp(z))) - z[label], with the greatest score taken out so that nothing overflows.
    private static double CrossEntropy(ReadOnlySpan<float> row, int label)
    {
        double greatest = TensorPrimitives.Max(row);
        double sum = 0;
        foreach (float score in row)
            sum += Math.Exp(score - greatest);
        return Math.Log(sum) + greatest - row[label];
    }
}
