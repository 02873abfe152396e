using System.Globalization;
using System.Numerics;

namespace Vertebra.Data;

/// <summary>
/// One way to write a digit: pen strokes in a box of 1 x 1, y downwards, given in the path notation of SVG restricted to absolute
/// M (move), L (line) and C (cubic Bézier).
/// </summary>
internal sealed class GlyphStyle
{
    /// <summary>Where the pen is set down, and the control points after it: one for a line, three for a curve.</summary>
    public readonly record struct Step(char Command, int FirstPoint);

    private GlyphStyle(Vector2[] points, Step[] steps)
    {
        Points = points;
        Steps = steps;
    }

    public Vector2[] Points { get; }

    public Step[] Steps { get; }

    public static GlyphStyle Parse(string path)
    {
        var points = new List<Vector2>();
        var steps = new List<Step>();
        var words = path.Split(' ');
        for (var i = 0; i < words.Length;)
        {
            var command = words[i++][0];
            steps.Add(new Step(command, points.Count));
            for (var count = command == 'C' ? 3 : 1; count > 0; count--, i += 2)
            {
                points.Add(new Vector2(
                    float.Parse(words[i], CultureInfo.InvariantCulture), float.Parse(words[i + 1], CultureInfo.InvariantCulture)));
            }
        }
        return new GlyphStyle([.. points], [.. steps]);
    }
}
