namespace Vertebra.Testing;

/// <summary>A linear layer and its gradients by the definition, in double. x [rows, in], weights [out, in], y [rows, out].</summary>
public static class NaiveLinear
{
    public static double[] Forward(double[] x, double[] weights, double[]? bias, int rows, int inFeatures, int outFeatures)
    {
        var y = new double[rows * outFeatures];
        for (int r = 0; r < rows; r++)
        {
            for (int o = 0; o < outFeatures; o++)
            {
                double sum = bias?[o] ?? 0;
                for (int i = 0; i < inFeatures; i++)
                    sum += x[r * inFeatures + i] * weights[o * inFeatures + i];
                y[r * outFeatures + o] = sum;
            }
        }
        return y;
    }

    public static double[] InputGrad(double[] dy, double[] weights, int rows, int inFeatures, int outFeatures)
    {
        var dx = new double[rows * inFeatures];
        for (int r = 0; r < rows; r++)
        {
            for (int o = 0; o < outFeatures; o++)
            {
                for (int i = 0; i < inFeatures; i++)
                    dx[r * inFeatures + i] += dy[r * outFeatures + o] * weights[o * inFeatures + i];
            }
        }
        return dx;
    }

    public static double[] WeightGrad(double[] x, double[] dy, int rows, int inFeatures, int outFeatures)
    {
        var dw = new double[outFeatures * inFeatures];
        for (int r = 0; r < rows; r++)
        {
            for (int o = 0; o < outFeatures; o++)
            {
                for (int i = 0; i < inFeatures; i++)
                    dw[o * inFeatures + i] += dy[r * outFeatures + o] * x[r * inFeatures + i];
            }
        }
        return dw;
    }
}
