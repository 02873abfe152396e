using System.Globalization;
using System.Text;
using System.Xml;

namespace Vertebra.Models.Diagram;

/// <summary>Writes diagrams as SVG.</summary>
internal sealed class SvgPicture
{
    /// <summary>Sizes of the fonts of the head.</summary>
    public const double TitleSize = 18, SubtitleSize = 12;

    /// <summary>What the lines of a box are.</summary>
    public const string Legend = "In a box: the layer, what follows it, output · parameters";

    private const string Namespace = "http://www.w3.org/2000/svg";
    private const string Ink = "#1f2937", Faint = "#64748b", Line = "#475569", Badge = "#334155";
    private const double Corner = 5, LineHeight = 14;

    private readonly XmlWriter _svg;

    private SvgPicture(XmlWriter svg) => _svg = svg;

    /// <summary>Writes a diagram.</summary>
    public static void Write(Stream stream, NetworkDiagram diagram)
    {
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n", CloseOutput = false };
        using var svg = XmlWriter.Create(stream, settings);
        new SvgPicture(svg).Draw(diagram);
    }

    private void Draw(NetworkDiagram diagram)
    {
        _svg.WriteStartElement("svg", Namespace);
        Attributes(("width", diagram.Width), ("height", diagram.Height));
        _svg.WriteAttributeString("viewBox", $"0 0 {Text(diagram.Width)} {Text(diagram.Height)}");
        _svg.WriteAttributeString("role", "img");
        _svg.WriteAttributeString("font-family", "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif");
        _svg.WriteElementString("title", Namespace, diagram.Title);
        _svg.WriteElementString("desc", Namespace, diagram.Description);
        DefineArrow();
        Rectangle(0, 0, diagram.Width, diagram.Height, 0, "#ffffff", null);
        Write(24, 38, diagram.Title, TitleSize, Ink, bold: true);
        Write(24, 56, diagram.Subtitle, SubtitleSize, Faint);
        Write(24, 72, Legend, BoxLayout.NoteSize, Faint);
        foreach (PlacedFrame frame in diagram.Drawing.Frames)
            Draw(frame);
        foreach (Wire wire in diagram.Drawing.Wires)
            Draw(wire);
        foreach (PlacedBox box in diagram.Drawing.Boxes)
            Draw(box);
        _svg.WriteEndElement();
    }

    private void DefineArrow()
    {
        _svg.WriteStartElement("defs", Namespace);
        _svg.WriteStartElement("marker", Namespace);
        _svg.WriteAttributeString("id", "arrow");
        _svg.WriteAttributeString("orient", "auto");
        _svg.WriteAttributeString("markerUnits", "userSpaceOnUse");
        Attributes(("markerWidth", 8), ("markerHeight", 8), ("refX", 6.5), ("refY", 4));
        _svg.WriteStartElement("path", Namespace);
        _svg.WriteAttributeString("d", "M0 1 L7 4 L0 7 Z");
        _svg.WriteAttributeString("fill", Line);
        _svg.WriteEndElement();
        _svg.WriteEndElement();
        _svg.WriteEndElement();
    }

    private void Draw(PlacedFrame placed)
    {
        const double Margin = FrameLayout.Margin, FirstLine = 16, SecondLine = 30;
        FrameText text = FrameText.Of(placed.Frame, placed.IsInner);
        (string fill, string stroke) = placed.IsInner ? ("#eef2f7", "#94a3b8") : ("#f8fafc", "#cbd5e1");
        Rectangle(placed.X, placed.Y, placed.Width, placed.Height, 8, fill, stroke, dashed: placed.IsInner);
        Write(placed.X + Margin, placed.Y + FirstLine, text.Name, FrameLayout.NameSize, Ink, bold: true);
        Write(placed.X + Margin, placed.Y + SecondLine, text.Parameters, FrameLayout.DetailSize, Faint);
        Write(placed.Port + FrameLayout.AsidePort, placed.Y + FirstLine, text.Type, FrameLayout.NameSize, Ink);
        double output = placed.Y + (text.Type.Length == 0 ? FirstLine : SecondLine);
        Write(placed.Port + FrameLayout.AsidePort, output, text.Output, FrameLayout.DetailSize, Faint);
        if (text.Repeats.Length == 0)
            return;
        double width = FrameText.BadgeWidth(text.Repeats), right = placed.X + placed.Width - Margin / 2;
        Rectangle(right - width, placed.Y + Margin / 2, width, 16, 8, Badge, null);
        Write(right - width / 2, placed.Y + Margin / 2 + 12, text.Repeats, FrameLayout.NameSize, "#ffffff", bold: true, anchor: "middle");
    }

    private void Draw(Wire wire)
    {
        _svg.WriteStartElement("path", Namespace);
        _svg.WriteAttributeString("d", Path(wire.Points));
        _svg.WriteAttributeString("fill", "none");
        _svg.WriteAttributeString("stroke", Line);
        Attributes(("stroke-width", 1.3));
        if (wire.Arrow)
            _svg.WriteAttributeString("marker-end", "url(#arrow)");
        _svg.WriteEndElement();
    }

    private void Draw(PlacedBox placed)
    {
        _svg.WriteStartElement("g", Namespace);
        _svg.WriteElementString("title", Namespace, BoxText.Tooltip(placed.Box));
        (string fill, string stroke) = Colours(placed.Box.Kind);
        double radius = placed.Box.IsJoin || placed.Box.Kind == BoxKind.Input ? Math.Min(12, placed.Height / 2) : 5;
        Rectangle(placed.X, placed.Y, placed.Width, placed.Height, radius, fill, stroke);
        double middle = placed.X + placed.Width / 2;
        double y = placed.Y + placed.Height / 2 - (placed.Lines.Count - 1) * LineHeight / 2 + 4;
        for (int i = 0; i < placed.Lines.Count; i++, y += LineHeight)
        {
            bool isTitle = i == 0, isSize = i > 0 && i == placed.Lines.Count - 1;
            Write(
                middle, y, placed.Lines[i], isTitle ? BoxLayout.TitleSize : BoxLayout.NoteSize, isSize ? Faint : Ink,
                bold: isTitle, anchor: "middle");
        }
        _svg.WriteEndElement();
    }

    private static (string Fill, string Stroke) Colours(BoxKind kind) => kind switch
    {
        BoxKind.Input => ("#e2e8f0", "#64748b"),
        BoxKind.Convolution => ("#dbeafe", "#3b82f6"),
        BoxKind.Depthwise => ("#cffafe", "#0891b2"),
        BoxKind.Attention => ("#ede9fe", "#8b5cf6"),
        BoxKind.Pooling => ("#ffe4e6", "#e11d48"),
        BoxKind.Linear => ("#fef3c7", "#d97706"),
        BoxKind.Junction or BoxKind.Concatenation => ("#dcfce7", "#16a34a"),
        _ => ("#f1f5f9", "#94a3b8"),
    };

    // Corners are rounded by quadratic curves.
    private static string Path(IReadOnlyList<(double X, double Y)> points)
    {
        var path = new StringBuilder($"M{Text(points[0].X)} {Text(points[0].Y)}");
        for (int i = 1; i < points.Count; i++)
        {
            (double x, double y) = points[i];
            if (i == points.Count - 1)
            {
                path.Append($" L{Text(x)} {Text(y)}");
                break;
            }
            (double X, double Y) before = Towards(points[i], points[i - 1]), after = Towards(points[i], points[i + 1]);
            path.Append($" L{Text(before.X)} {Text(before.Y)} Q{Text(x)} {Text(y)} {Text(after.X)} {Text(after.Y)}");
        }
        return path.ToString();
    }

    private static (double X, double Y) Towards((double X, double Y) corner, (double X, double Y) other)
    {
        double length = Math.Abs(other.X - corner.X) + Math.Abs(other.Y - corner.Y), share = Math.Min(Corner, length / 2) / length;
        return (corner.X + (other.X - corner.X) * share, corner.Y + (other.Y - corner.Y) * share);
    }

    private void Rectangle(double x, double y, double width, double height, double radius, string fill, string? stroke, bool dashed = false)
    {
        _svg.WriteStartElement("rect", Namespace);
        Attributes(("x", x), ("y", y), ("width", width), ("height", height));
        if (radius > 0)
            Attributes(("rx", radius));
        _svg.WriteAttributeString("fill", fill);
        if (stroke is not null)
            _svg.WriteAttributeString("stroke", stroke);
        if (dashed)
            _svg.WriteAttributeString("stroke-dasharray", "4 3");
        _svg.WriteEndElement();
    }

    private void Write(double x, double y, string text, double size, string colour, bool bold = false, string? anchor = null)
    {
        if (text.Length == 0)
            return;
        _svg.WriteStartElement("text", Namespace);
        Attributes(("x", x), ("y", y), ("font-size", size));
        _svg.WriteAttributeString("fill", colour);
        if (bold)
            _svg.WriteAttributeString("font-weight", "bold");
        if (anchor is not null)
            _svg.WriteAttributeString("text-anchor", anchor);
        _svg.WriteString(text);
        _svg.WriteEndElement();
    }

    private void Attributes(params ReadOnlySpan<(string Name, double Value)> attributes)
    {
        foreach ((string name, double value) in attributes)
            _svg.WriteAttributeString(name, Text(value));
    }

    private static string Text(double number) => Math.Round(number, 2).ToString(CultureInfo.InvariantCulture);
}
