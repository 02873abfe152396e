using Spectre.Console;
using Spectre.Console.Rendering;

namespace Vertebra.Cli.Output;

/// <summary>
/// A table of <see cref="Tables"/> as a terminal of any width shows it: where it is too wide, columns are left out, in the given order,
/// and named in a line below; what is still too wide then is the first column, whose cells lose their beginnings.
/// </summary>
internal sealed class FittedTable(Table table, params string[] dispensable) : IRenderable
{
    // What remains of the first column before another is left out, and at all.
    private const int Readable = 20, Least = 8;

    // The style has a rim of two columns and three between cells.
    private const int Rim = 1, Separator = 3;

    public Measurement Measure(RenderOptions options, int maxWidth) => ((IRenderable)table).Measure(options, maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        IRenderable[][] columns = [.. table.Columns.Select((column, i) => table.Rows.Select(row => row[i]).Prepend(column.Header).ToArray())];
        int[] widths = [.. columns.Select(cells => cells.Max(cell => cell.Measure(options, int.MaxValue).Max))];
        string[] names = [.. columns.Select(cells => TextOf(cells[0], options))];
        List<int> kept = [.. Enumerable.Range(0, columns.Length)];
        List<string> without = [];
        foreach (string name in dispensable)
        {
            if (Rest() + Math.Min(widths[0], Readable) <= maxWidth)
                break;
            if (kept.Remove(Array.IndexOf(names, name)))
                without.Add(name);
        }
        int first = Math.Max(Math.Min(Least, widths[0]), Math.Min(widths[0], maxWidth - Rest()));
        if (without.Count == 0 && first == widths[0])
            return ((IRenderable)table).Render(options, maxWidth);

        Table fitted = new Table().Border(table.Border);
        foreach (int i in kept)
            fitted.AddColumn(table.Columns[i]);
        foreach (TableRow row in table.Rows)
            fitted.AddRow(kept.Select(i => i == 0 ? Ending(row[0], first, options) : row[i]));
        IEnumerable<Segment> lines = ((IRenderable)fitted).Render(options, maxWidth);
        return without.Count == 0
            ? lines
            : lines.Concat(((IRenderable)new Text($"  Left out in so narrow a terminal: {string.Join(", ", without)}\n")).Render(options, maxWidth));

        int Rest() => Rim + kept.Sum(i => (i == 0 ? 0 : widths[i]) + Separator);
    }

    // Paths differ in their ends.
    private static IRenderable Ending(IRenderable cell, int width, RenderOptions options)
    {
        string text = TextOf(cell, options);
        return text.Length <= width ? cell : new Text("…" + text[^(width - 1)..]);
    }

    private static string TextOf(IRenderable cell, RenderOptions options) =>
        string.Concat(cell.Render(options, int.MaxValue).Where(segment => !segment.IsLineBreak).Select(segment => segment.Text));
}
