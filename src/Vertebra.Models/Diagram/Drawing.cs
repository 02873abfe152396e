namespace Vertebra.Models.Diagram;

/// <summary>A box with its place. Its lines of text are centred, the first one is its title.</summary>
internal sealed record PlacedBox(Box Box, double X, double Y, double Width, double Height, IReadOnlyList<string> Lines);

/// <summary>A frame with its place; the line that comes in crosses its head at <paramref name="Port"/>, between the texts.</summary>
internal sealed record PlacedFrame(Frame Frame, double X, double Y, double Width, double Height, double Port, bool IsInner);

/// <summary>A line of horizontal and vertical pieces.</summary>
internal sealed record Wire(IReadOnlyList<(double X, double Y)> Points, bool Arrow);

/// <summary>What a diagram consists of once everything has its place.</summary>
internal sealed class Drawing
{
    public List<PlacedBox> Boxes { get; } = [];

    public List<PlacedFrame> Frames { get; } = [];

    public List<Wire> Wires { get; } = [];

    /// <summary>Adds a line through points, of which two that follow each other differ in one coordinate only.</summary>
    public void Connect(bool arrow, params ReadOnlySpan<(double X, double Y)> points)
    {
        List<(double X, double Y)> corners = [];
        foreach ((double X, double Y) point in points)
        {
            if (corners.Count == 0 || corners[^1] != point)
                corners.Add(point);
            // A point on a straight line is no corner.
            if (corners is [.., var a, var b, var c] && ((a.X == b.X && b.X == c.X) || (a.Y == b.Y && b.Y == c.Y)))
                corners.RemoveAt(corners.Count - 2);
        }
        if (corners.Count > 1)
            Wires.Add(new Wire(corners, arrow));
    }
}
