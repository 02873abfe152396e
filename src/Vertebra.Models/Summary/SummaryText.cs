using System.Globalization;
using System.Text;
using Vertebra.Graph.Ir;

namespace Vertebra.Models.Summary;

/// <summary>The words and numbers of a summary: what <see cref="ModelSummary.ToString"/> and the command print.</summary>
internal static class SummaryText
{
    // Blanks before the first column and around the others; the rule below the headings reaches over them.
    private const int Margin = 2, Separator = 3, TotalsSeparator = 2;

    /// <summary>Headings of the columns; one that begins with <c>&gt;</c> is of a column of numbers, aligned right.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["Layer", "Type", ">Output", ">Parameters", ">MACs", ">Sees"];

    /// <summary>The cells of a row.</summary>
    public static string[] Cells(LayerSummary layer) =>
    [
        layer.Path, layer.Type, $"{layer.Output}", Grouped(layer.Parameters), Grouped(layer.MultiplyAdds),
        layer.ReceptiveField is { } field ? Pixels(field.Size) : "",
    ];

    /// <summary>The lines below the table.</summary>
    public static IEnumerable<(string Name, string Value)> Totals(ModelSummary summary)
    {
        yield return ("Input", $"{summary.Input}");
        yield return ("Total params", Grouped(summary.Parameters));
        if (summary.AuxiliaryParameters > 0)
            yield return ("Params of auxiliary heads", Grouped(summary.AuxiliaryParameters));
        yield return ("Trainable params", Grouped(summary.TrainableParameters));
        yield return ("Non-trainable params", Grouped(summary.Parameters - summary.TrainableParameters));
        yield return ("Multiply-adds", Grouped(summary.MultiplyAdds));
        if (summary.MultiplyAddsWithNormalization != summary.MultiplyAdds)
            yield return ("with normalisations (fvcore, timm)", Grouped(summary.MultiplyAddsWithNormalization));
        if (summary.ReceptiveField is { } widest)
            yield return ("Receptive field", $"{Pixels(widest.Size)}, stride {widest.Stride}");
        yield return ("Input size", Megabytes(summary.InputMegabytes));
        yield return ("Forward/backward pass size", Megabytes(summary.ForwardBackwardMegabytes));
        yield return ("Params size", Megabytes(summary.ParameterMegabytes));
        yield return ("Estimated total size", Megabytes(summary.TotalMegabytes));
    }

    /// <summary>The table and the lines below it, as wide as they are.</summary>
    public static string Format(ModelSummary summary)
    {
        var text = new StringBuilder();
        string[][] rows = [[.. Columns.Select(column => column.TrimStart('>'))], .. summary.Layers.Select(Cells)];
        int[] widths = [.. Columns.Select((_, i) => rows.Max(row => row[i].Length))];
        for (int row = 0; row < rows.Length; row++)
        {
            IEnumerable<string> cells = rows[row].Select((cell, i) => Columns[i][0] == '>' ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            text.Append((new string(' ', Margin) + string.Join(new string(' ', Separator), cells)).TrimEnd()).Append('\n');
            if (row == 0)
                text.Append('─', Margin + widths.Sum() + Separator * (widths.Length - 1) + Margin).Append('\n');
        }

        (string Name, string Value)[] totals = [.. Totals(summary)];
        int names = totals.Max(line => line.Name.Length) + TotalsSeparator;
        int values = totals.Max(line => line.Value.Length);
        foreach ((string name, string value) in totals)
            text.Append('\n').Append(name.PadRight(names)).Append(value.PadLeft(values));
        return text.ToString();
    }

    private static string Grouped(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Pixels(Size2 size) => $"{size.Height}x{size.Width}";

    private static string Megabytes(double megabytes) => megabytes.ToString("F2", CultureInfo.InvariantCulture) + " MB";
}
