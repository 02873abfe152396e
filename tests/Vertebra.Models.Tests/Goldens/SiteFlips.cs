using Vertebra.Graph.Ir;

namespace Vertebra.Models.Tests.Goldens;

/// <summary>The decisions of one site that float32 takes otherwise than double, beside the forward error of what the site reads.</summary>
internal sealed class SiteFlips(Node site)
{
    private double _errorSquares;
    private double _squares;
    private long _compared;

    public Node Site { get; } = site;

    /// <summary>Number of all decisions.</summary>
    public int Decisions { get; set; }

    /// <summary>Number of decisions that differ.</summary>
    public int Count { get; private set; }

    /// <summary>The largest distance from a kink, in double, of an element that differs.</summary>
    public double Farthest { get; private set; }

    /// <summary>Root mean square of float32 minus double.</summary>
    public double Noise => _compared == 0 ? 0 : Math.Sqrt(_errorSquares / _compared);

    /// <summary>The noise over the root mean square of the tensor.</summary>
    public double ForwardError => _errorSquares == 0 ? 0 : Math.Sqrt(_errorSquares / _squares);

    /// <summary>The largest distance in units of the noise.</summary>
    public double FarthestOverNoise => Farthest == 0 ? 0 : Farthest / Noise;

    public void Add(double distance)
    {
        Count++;
        Farthest = Math.Max(Farthest, distance);
    }

    public void AddError(double error, double exact)
    {
        _errorSquares += error * error;
        _squares += exact * exact;
        _compared++;
    }
}
