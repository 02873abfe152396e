namespace Vertebra.Models.Diagram;

/// <summary>Breaks a long diagram into columns side by side, so that it is about as wide as a screen.</summary>
internal static class Columns
{
    private const double Gap = 18, Gutter = 44, Lead = 16, Aspect = 1.5, TallEnough = 900, WithinStage = 0.25;

    /// <summary>Places parts, from the top of the first column to the bottom of the last.</summary>
    /// <returns>Width and height.</returns>
    public static (double Width, double Height) Place(Drawing drawing, IReadOnlyList<IReadOnlyList<Layout>> stages, double x, double y)
    {
        List<List<Layout>> columns = Break(stages);
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

    // A column ends with a stage unless the picture would be much too wide or too high.
    private static List<List<Layout>> Break(IReadOnlyList<IReadOnlyList<Layout>> stages)
    {
        Layout[] all = [.. stages.SelectMany(stage => stage)];
        List<List<Layout>> best = [[.. all]];
        if (Height(best[0]) <= TallEnough)
            return best;
        double least = Unfitness(best) + WithinStage;
        Try(stages, 0);
        Try([.. all.Select(part => (Layout[])[part])], WithinStage);
        return best;

        void Try(IReadOnlyList<IReadOnlyList<Layout>> units, double price)
        {
            for (int count = 2; count <= units.Count; count++)
            {
                List<List<Layout>> columns = InColumns(units, count);
                double unfitness = Unfitness(columns) + price;
                if (unfitness < least)
                    (best, least) = (columns, unfitness);
            }
        }
    }

    // The lowest columns, at most so many.
    private static List<List<Layout>> InColumns(IReadOnlyList<IReadOnlyList<Layout>> units, int count)
    {
        double low = units.Max(Height), high = units.Sum(unit => Height(unit) + Gap);
        while (high - low > 1)
        {
            double middle = (low + high) / 2;
            if (Filled(units, middle).Count <= count)
                high = middle;
            else
                low = middle;
        }
        return Filled(units, high);
    }

    private static List<List<Layout>> Filled(IReadOnlyList<IReadOnlyList<Layout>> units, double height)
    {
        List<List<Layout>> columns = [];
        double used = double.MaxValue;
        foreach (IReadOnlyList<Layout> unit in units)
        {
            if (used + Gap + Height(unit) > height)
            {
                columns.Add([]);
                used = -Gap;
            }
            columns[^1].AddRange(unit);
            used += Gap + Height(unit);
        }
        return columns;
    }

    private static double Unfitness(List<List<Layout>> columns) =>
        Math.Abs(Math.Log((columns.Sum(Width) + Gutter * (columns.Count - 1)) / columns.Max(Height) / Aspect));

    private static double Width(List<Layout> column) => column.Max(part => part.Left) + column.Max(part => part.Right);

    private static double Height(IReadOnlyList<Layout> column) => column.Sum(part => part.Height) + Gap * (column.Count - 1);
}
