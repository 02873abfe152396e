namespace Vertebra.Models.Diagram;

/// <summary>Breaks a long diagram into columns side by side, so that it is about as wide as a screen.</summary>
internal static class Columns
{
    private const double Gap = 18, Gutter = 44, Lead = 16, Aspect = 1.5, TallEnough = 900;

    /// <summary>Places parts, from the top of the first column to the bottom of the last.</summary>
    /// <returns>Width and height.</returns>
    public static (double Width, double Height) Place(Drawing drawing, IReadOnlyList<Layout> parts, double x, double y)
    {
        List<List<Layout>> columns = Break(parts);
        double left = x, most = 0;
        for (int i = 0; i < columns.Count; i++)
        {
            List<Layout> column = columns[i];
            double port = left + column.Max(part => part.Left), top = y + Lead;
            for (int j = 0; j < column.Count; j++)
            {
                column[j].Place(drawing, port, top);
                top += column[j].Height;
                if (j + 1 < column.Count)
                {
                    drawing.Connect(column[j + 1].TakesArrow, (port, top), (port, top + Gap));
                    top += Gap;
                }
            }
            most = Math.Max(most, top + Lead - y);
            left += Width(column);
            if (i + 1 == columns.Count)
                break;
            double between = left + Gutter / 2, next = left + Gutter + columns[i + 1].Max(part => part.Left);
            drawing.Connect(
                columns[i + 1][0].TakesArrow,
                (port, top), (port, top + Lead / 2), (between, top + Lead / 2), (between, y), (next, y), (next, y + Lead));
            left += Gutter;
        }
        return (left - x, most);
    }

    private static List<List<Layout>> Break(IReadOnlyList<Layout> parts)
    {
        List<List<Layout>> best = [[.. parts]];
        if (Height(best[0]) <= TallEnough)
            return best;
        for (int count = 2; count <= parts.Count; count++)
        {
            List<List<Layout>> columns = InColumns(parts, count);
            if (Unfitness(columns) < Unfitness(best))
                best = columns;
        }
        return best;
    }

    // The lowest columns, at most so many.
    private static List<List<Layout>> InColumns(IReadOnlyList<Layout> parts, int count)
    {
        double low = parts.Max(part => part.Height), high = parts.Sum(part => part.Height + Gap);
        while (high - low > 1)
        {
            double middle = (low + high) / 2;
            if (Filled(parts, middle).Count <= count)
                high = middle;
            else
                low = middle;
        }
        return Filled(parts, high);
    }

    private static List<List<Layout>> Filled(IReadOnlyList<Layout> parts, double height)
    {
        List<List<Layout>> columns = [];
        double used = double.MaxValue;
        foreach (Layout part in parts)
        {
            if (used + Gap + part.Height > height)
            {
                columns.Add([]);
                used = -Gap;
            }
            columns[^1].Add(part);
            used += Gap + part.Height;
        }
        return columns;
    }

    private static double Unfitness(List<List<Layout>> columns) =>
        Math.Abs(Math.Log((columns.Sum(Width) + Gutter * (columns.Count - 1)) / columns.Max(Height) / Aspect));

    private static double Width(List<Layout> column) => column.Max(part => part.Left) + column.Max(part => part.Right);

    private static double Height(List<Layout> column) => column.Sum(part => part.Height) + Gap * (column.Count - 1);
}
