namespace Vertebra.Testing;

/// <summary>Operations on whole channels, in double.</summary>
public static class NaiveChannels
{
    /// <summary>Maps side by side along the channels.</summary>
    public static double[] Concat(IReadOnlyList<(double[] Values, MapShape Shape)> maps)
    {
        MapShape result = maps[0].Shape with { Channels = maps.Sum(map => map.Shape.Channels) };
        var y = new double[result.Length];
        int channel = 0;
        foreach ((double[] values, MapShape shape) in maps)
        {
            for (int n = 0; n < shape.Batch; n++)
                Array.Copy(values, shape.Index(n, 0, 0, 0), y, result.Index(n, channel, 0, 0), shape.Channels * shape.Pixels);
            channel += shape.Channels;
        }
        return y;
    }

    /// <summary>Some neighbouring channels.</summary>
    public static double[] Slice(double[] x, MapShape shape, int start, int count)
    {
        MapShape result = shape with { Channels = count };
        var y = new double[result.Length];
        for (int n = 0; n < shape.Batch; n++)
            Array.Copy(x, shape.Index(n, start, 0, 0), y, result.Index(n, 0, 0, 0), count * shape.Pixels);
        return y;
    }

    /// <summary>Channels of zeros before and after.</summary>
    public static double[] Pad(double[] x, MapShape shape, int before, int after)
    {
        MapShape first = shape with { Channels = before };
        MapShape last = shape with { Channels = after };
        return Concat([(new double[first.Length], first), (x, shape), (new double[last.Length], last)]);
    }

    /// <summary>Each map times its gate.</summary>
    public static double[] Scale(double[] x, double[] gate, MapShape shape) => [.. x.Select((v, i) => v * gate[i / shape.Pixels])];

    /// <summary>Gradient of the gates.</summary>
    public static double[] ScaleGateGrad(double[] x, double[] dy, MapShape shape)
    {
        var gate = new double[shape.Batch * shape.Channels];
        for (int i = 0; i < x.Length; i++)
            gate[i / shape.Pixels] += x[i] * dy[i];
        return gate;
    }
}
