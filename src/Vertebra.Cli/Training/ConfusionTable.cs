using Spectre.Console;
using Vertebra.Cli.Hosting;
using Vertebra.Cli.Output;
using Vertebra.Training;

namespace Vertebra.Cli.Training;

/// <summary>Prints what was taken for what.</summary>
internal static class ConfusionTable
{
    // A wider table does not fit on a screen.
    private const int MostClasses = 20;

    public static void Write(Terminal terminal, ConfusionMatrix confusion)
    {
        IReadOnlyList<string> classes = confusion.Classes;
        if (classes.Count > MostClasses)
        {
            terminal.Output.WriteLine($"A confusion matrix of {NumberText.Grouped(classes.Count)} classes is written to a file with --confusion FILE.csv.");
            return;
        }
        terminal.Output.WriteLine("Confusion matrix (rows: actual class, columns: predicted class)");
        Table table = Tables.Create(["", .. classes.Select(name => ">" + name), ">Recall"]);
        for (int actual = 0; actual < classes.Count; actual++)
        {
            int row = actual;
            table.Add([
                classes[row],
                .. Enumerable.Range(0, classes.Count).Select(predicted => Cell(confusion[row, predicted])),
                double.IsNaN(confusion.Recall(row)) ? "" : NumberText.Percent(confusion.Recall(row)),
            ]);
        }
        terminal.Results.Write(new TrimmedLines(table));
    }

    private static string Cell(int count) => count == 0 ? "·" : $"{count}";
}
