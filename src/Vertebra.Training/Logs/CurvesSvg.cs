using System.Globalization;
using System.Text;
using System.Xml;

namespace Vertebra.Training;

/// <summary>
/// The curves of a training as an SVG picture: accuracies on the left axis, the training loss on the right. It has no background,
/// and its colours keep their contrast on white and on black.
/// </summary>
internal static class CurvesSvg
{
    private const string Namespace = "http://www.w3.org/2000/svg";
    private const int Width = 800;
    private const int Height = 450;
    private const int Left = 72;
    private const int Right = Width - 72;
    private const int Top = 76;
    private const int Bottom = Height - 56;
    private const int MostMarkers = 60;
    private const string Ink = "#7f8791";

    private sealed record Curve(
        string Name, string Colour, string Dashes, string Last, ChartAxis Axis, (int Epoch, double Value)[] Points);

    public static void Write(Stream stream, string title, IReadOnlyList<EpochMetrics> epochs)
    {
        (int, double)[] loss = Points(epochs, epoch => epoch.TrainLoss);
        (int, double)[] train = Points(epochs, epoch => 100 * epoch.TrainAccuracy);
        (int, double)[] test = Points(epochs, epoch => 100 * epoch.TestAccuracy);
        ChartAxis across = ChartAxis.Counting(epochs.Count == 0 ? 1 : epochs.Max(epoch => epoch.Epoch));
        ChartAxis accuracies = ChartAxis.Over(Least(train, test), 100);
        ChartAxis losses = ChartAxis.Over(0, loss.Select(point => point.Item2).DefaultIfEmpty(1).Max());
        Curve[] curves =
        [
            new("train loss", "#e0762a", "6 4", Last(loss, "0.####"), losses, loss),
            new("train accuracy", "#3d86f0", "", Last(train, "0.00") + " %", accuracies, train),
            new("test accuracy", "#2a9d5c", "", Last(test, "0.00") + " %", accuracies, test),
        ];
        curves = [.. curves.Where(curve => curve.Points.Length > 0)];

        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" };
        using var svg = XmlWriter.Create(stream, settings);
        svg.WriteStartElement("svg", Namespace);
        Attributes(svg, ("width", Width), ("height", Height), ("viewBox", $"0 0 {Width} {Height}"), ("role", "img"),
            ("font-family", "system-ui, sans-serif"), ("font-size", 13));
        svg.WriteElementString("title", Namespace, title);
        Text(svg, Width / 2, 26, "middle", title, Ink, 16);
        DrawLegend(svg, curves);
        DrawAxes(svg, across, accuracies, losses);
        foreach (Curve curve in curves)
            Draw(svg, across, curve);
        svg.WriteEndElement();
    }

    private static void DrawLegend(XmlWriter svg, Curve[] curves)
    {
        const int Slot = 218;
        int x = (Width - Slot * curves.Length) / 2;
        foreach (Curve curve in curves)
        {
            Line(svg, x, 48, x + 28, 48, curve.Colour, 2.5, curve.Dashes);
            Text(svg, x + 36, 52, "start", $"{curve.Name} {curve.Last}", Ink);
            x += Slot;
        }
    }

    private static void DrawAxes(XmlWriter svg, ChartAxis across, ChartAxis accuracies, ChartAxis losses)
    {
        foreach (double tick in accuracies.Ticks)
        {
            double y = Y(accuracies, tick);
            Line(svg, Left, y, Right, y, Ink, 0.4);
            Text(svg, Left - 10, y + 4, "end", Number(tick), Ink);
        }
        foreach (double tick in losses.Ticks)
        {
            double y = Y(losses, tick);
            Line(svg, Right, y, Right + 5, y, Ink, 1);
            Text(svg, Right + 10, y + 4, "start", Number(tick), Ink);
        }
        for (double tick = across.Step; tick <= across.High; tick += across.Step)
        {
            double x = X(across, tick);
            Line(svg, x, Bottom, x, Bottom + 5, Ink, 1);
            Text(svg, x, Bottom + 20, "middle", Number(tick), Ink);
        }
        Line(svg, Left, Bottom, Right, Bottom, Ink, 1);
        Line(svg, Left, Top, Left, Bottom, Ink, 1);
        Line(svg, Right, Top, Right, Bottom, Ink, 1);
        Text(svg, (Left + Right) / 2, Height - 12, "middle", "epoch", Ink);
        Upright(svg, 22, "accuracy in %");
        Upright(svg, Width - 14, "loss");
    }

    private static void Draw(XmlWriter svg, ChartAxis across, Curve curve)
    {
        var points = curve.Points.Select(point => (X: X(across, point.Epoch), Y: Y(curve.Axis, point.Value))).ToArray();
        svg.WriteStartElement("polyline", Namespace);
        Attributes(svg, ("points", string.Join(' ', points.Select(point => $"{Number(point.X)},{Number(point.Y)}"))),
            ("fill", "none"), ("stroke", curve.Colour), ("stroke-width", 2.5), ("stroke-linejoin", "round"));
        if (curve.Dashes.Length > 0)
            Attributes(svg, ("stroke-dasharray", curve.Dashes));
        svg.WriteEndElement();
        if (points.Length > MostMarkers)
            return;
        foreach ((double x, double y) in points)
        {
            svg.WriteStartElement("circle", Namespace);
            Attributes(svg, ("cx", x), ("cy", y), ("r", 3), ("fill", curve.Colour));
            svg.WriteEndElement();
        }
    }

    private static (int, double)[] Points(IReadOnlyList<EpochMetrics> epochs, Func<EpochMetrics, double?> value) =>
        [.. epochs.Select(epoch => (epoch.Epoch, Value: value(epoch) ?? double.NaN)).Where(point => double.IsFinite(point.Value))];

    private static double Least((int, double)[] first, (int, double)[] second) =>
        first.Concat(second).Select(point => point.Item2).DefaultIfEmpty(0).Min();

    private static string Last((int, double)[] points, string format) =>
        points.Length == 0 ? "" : points[^1].Item2.ToString(format, CultureInfo.InvariantCulture);

    private static double X(ChartAxis axis, double value) => Left + axis.Position(value) * (Right - Left);

    private static double Y(ChartAxis axis, double value) => Bottom - axis.Position(value) * (Bottom - Top);

    private static void Line(XmlWriter svg, double x1, double y1, double x2, double y2, string colour, double width, string dashes = "")
    {
        svg.WriteStartElement("line", Namespace);
        Attributes(svg, ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2), ("stroke", colour), ("stroke-width", width));
        if (dashes.Length > 0)
            Attributes(svg, ("stroke-dasharray", dashes));
        svg.WriteEndElement();
    }

    private static void Text(XmlWriter svg, double x, double y, string anchor, string text, string colour, int size = 13)
    {
        svg.WriteStartElement("text", Namespace);
        Attributes(svg, ("x", x), ("y", y), ("text-anchor", anchor), ("fill", colour), ("font-size", size));
        svg.WriteString(text);
        svg.WriteEndElement();
    }

    private static void Upright(XmlWriter svg, int x, string text)
    {
        const int Middle = (Top + Bottom) / 2;
        svg.WriteStartElement("text", Namespace);
        Attributes(svg, ("transform", $"translate({x} {Middle}) rotate(-90)"), ("text-anchor", "middle"), ("fill", Ink));
        svg.WriteString(text);
        svg.WriteEndElement();
    }

    private static void Attributes(XmlWriter svg, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        foreach ((string name, object value) in attributes)
        {
            string text = value is double number ? Number(number) : string.Create(CultureInfo.InvariantCulture, $"{value}");
            svg.WriteAttributeString(name, text);
        }
    }

    private static string Number(double value) => Math.Round(value, 4).ToString("0.####", CultureInfo.InvariantCulture);
}
