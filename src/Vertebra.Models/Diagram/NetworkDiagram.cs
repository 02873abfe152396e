using Vertebra.Graph.Ir;

namespace Vertebra.Models.Diagram;

/// <summary>
/// A picture of a network: a box for each layer with its shape and parameters, branches side by side, residuals as lines around
/// what they skip, blocks in frames, equal neighbouring blocks drawn once with their number.
/// </summary>
public sealed class NetworkDiagram
{
    private NetworkDiagram(string title, string subtitle, string parts, Drawing drawing, double width, double height)
    {
        Title = title;
        Subtitle = subtitle;
        Description = $"{subtitle}. From the top: {parts}.";
        Drawing = drawing;
        Width = width;
        Height = height;
    }

    /// <summary>Width in units of SVG, pixels on a plain screen.</summary>
    public double Width { get; }

    /// <summary>Height in the same units.</summary>
    public double Height { get; }

    internal string Title { get; }

    internal string Subtitle { get; }

    /// <summary>What who cannot see the picture is told: its parts in order.</summary>
    internal string Description { get; }

    internal Drawing Drawing { get; }

    /// <summary>Draws a network's inference.</summary>
    /// <param name="network">The network; its weights are not touched.</param>
    /// <param name="height">Rows of the images; those that the network is made for when null.</param>
    /// <param name="width">Their columns; those that the network is made for when null.</param>
    /// <exception cref="ShapeException">The network does not take images of that size.</exception>
    public static NetworkDiagram Of(Network network, int? height = null, int? width = null)
    {
        const double Margin = 24, Head = 60;
        ArgumentNullException.ThrowIfNull(network);
        ComputationGraph graph = network.Trace(1, height, width);
        Series structure = StructureBuilder.Of(BoxGraph.Of(network.Root, graph));
        Series folded = Folding.Of(network.Root, structure);
        Layout[] parts = Rows(folded);
        int stage = 0;
        int[] stages = [.. folded.Parts.Select((part, i) => i > 0 && Part.IsStageBetween(folded.Parts[i - 1], part) ? ++stage : stage)];
        var drawing = new Drawing();
        (double across, double down) = Columns.Place(
            drawing, [.. parts.Zip(stages).GroupBy(own => own.Second, own => own.First).Select(own => own.ToArray())], Margin, Margin + Head);
        string subtitle = $"{BoxText.Short(network.ParameterCount)} parameters{Undrawn(network, graph)} · {BoxText.Short(graph.MultiplyAdds)} multiply-adds";
        double[] texts =
        [
            TextWidth.Of(network.Name, SvgPicture.TitleSize, bold: true),
            TextWidth.Of(subtitle, SvgPicture.SubtitleSize),
            TextWidth.Of(SvgPicture.Legend, BoxLayout.NoteSize),
        ];
        string told = string.Join("; ", folded.Parts.Select(part => part switch
        {
            Single { Box: var box } => box.Title,
            Frame frame => FrameText.Of(frame, inner: false).Told,
            _ => "branches",
        }));
        return new NetworkDiagram(network.Name, subtitle, told, drawing, Math.Max(across, texts.Max()) + 2 * Margin, down + Head + 2 * Margin);
    }

    /// <summary>Writes the picture as SVG, in UTF-8.</summary>
    /// <param name="stream">Takes it.</param>
    public void WriteSvg(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        SvgPicture.Write(stream, this);
    }

    // What inference leaves out.
    private static string Undrawn(Network network, ComputationGraph graph)
    {
        HashSet<Parameter> drawn = [.. graph.Parameters];
        long parameters = network.Root.Descendants().SelectMany(at => at.Module.Parameters)
            .Where(own => !drawn.Contains(own.Parameter)).Sum(own => (long)own.Parameter.Shape.Length);
        return parameters == 0 ? "" : $", {BoxText.Short(parameters)} of them in auxiliary heads that only train it";
    }

    // Boxes between frames are equally wide.
    private static Layout[] Rows(Series parts)
    {
        Layout[] rows = [.. parts.Parts.Select(part => Layout.Of(part, inner: false))];
        BoxLayout[] boxes = [.. rows.OfType<BoxLayout>().Where(box => box.IsFlexible)];
        foreach (BoxLayout box in boxes)
            box.Resize(boxes.Max(other => other.Width));
        return rows;
    }
}
