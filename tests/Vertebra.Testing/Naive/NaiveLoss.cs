namespace Vertebra.Testing;

/// <summary>Softmax and cross-entropy over the rows of a matrix, in double.</summary>
public static class NaiveLoss
{
    public static double[] Softmax(double[] x, int rows, int columns)
    {
        var y = new double[x.Length];
        for (int r = 0; r < rows; r++)
        {
            double max = x.Skip(r * columns).Take(columns).Max();
            double sum = x.Skip(r * columns).Take(columns).Sum(v => Math.Exp(v - max));
            for (int i = r * columns; i < (r + 1) * columns; i++)
                y[i] = Math.Exp(x[i] - max) / sum;
        }
        return y;
    }

    public static double[] SoftmaxGrad(double[] y, double[] dy, int rows, int columns)
    {
        var dx = new double[y.Length];
        for (int r = 0; r < rows; r++)
        {
            for (int i = 0; i < columns; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    double yi = y[r * columns + i];
                    double yj = y[r * columns + j];
                    dx[r * columns + i] += dy[r * columns + j] * (i == j ? yi * (1 - yi) : -yi * yj);
                }
            }
        }
        return dx;
    }

    public static double CrossEntropy(double[] logits, int[] labels, int classes)
    {
        double sum = 0;
        for (int r = 0; r < labels.Length; r++)
        {
            double[] row = logits[(r * classes)..((r + 1) * classes)];
            double max = row.Max();
            sum += Math.Log(row.Sum(v => Math.Exp(v - max))) + max - row[labels[r]];
        }
        return sum / labels.Length;
    }

    public static double[] CrossEntropyGrad(double[] logits, int[] labels, double dloss, int classes)
    {
        double[] grad = Softmax(logits, labels.Length, classes);
        for (int r = 0; r < labels.Length; r++)
            grad[r * classes + labels[r]] -= 1;
        return [.. grad.Select(g => g * dloss / labels.Length)];
    }
}
