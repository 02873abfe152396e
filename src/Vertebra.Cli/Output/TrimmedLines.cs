using Spectre.Console.Rendering;

namespace Vertebra.Cli.Output;

/// <summary>Something without the blank lines around it and the blanks at the ends of its lines.</summary>
internal sealed class TrimmedLines(IRenderable content) : IRenderable
{
    public Measurement Measure(RenderOptions options, int maxWidth) => content.Measure(options, maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        List<SegmentLine> lines = Segment.SplitLines(content.Render(options, maxWidth));
        foreach (SegmentLine line in lines)
            TrimEnd(line);
        int first = lines.FindIndex(line => line.Count > 0);
        int last = lines.FindLastIndex(line => line.Count > 0);
        for (int i = Math.Max(first, 0); i <= last; i++)
        {
            foreach (Segment segment in lines[i])
                yield return segment;
            yield return Segment.LineBreak;
        }
    }

    // Typed as a list: a SegmentLine's Length, which [^1] would take, counts cells of the screen.
    private static void TrimEnd(List<Segment> line)
    {
        while (line.Count > 0 && string.IsNullOrWhiteSpace(line[^1].Text))
            line.RemoveAt(line.Count - 1);
        if (line.Count > 0)
            line[^1] = new Segment(line[^1].Text.TrimEnd(), line[^1].Style);
    }
}
