using Spectre.Console;
using Vertebra.Cli.Hosting;
using Vertebra.Inference;

namespace Vertebra.Cli.Output;

/// <summary>Prints what a picture shows: with bars for who watches, elsewhere in lines of tab-separated fields.</summary>
internal static class PredictionText
{
    private const int WidestBar = 30;
    private const int WidestLabel = 40;

    // Eighths of a cell, from the left.
    private const string Eighths = " ▏▎▍▌▋▊▉";
    private static readonly Style Bar = new(Color.Green);
    private static readonly Style Title = new(decoration: Decoration.Bold);

    public static void Write(Terminal terminal, ImageClassification result)
    {
        if (terminal.OutputIsLive)
        {
            WriteBars(terminal.Results, result);
            return;
        }
        foreach (Prediction prediction in result.Predictions)
        {
            terminal.Output.WriteLine(
                $"{OneField(result.Image)}\t{NumberText.Decimals(prediction.Probability, 4)}\t{prediction.Index}\t{OneField(prediction.Label)}");
        }
        terminal.Output.Flush();
    }

    private static void WriteBars(IAnsiConsole console, ImageClassification result)
    {
        console.Write(new Text(OneField(result.Image) + "\n", Title));
        int label = Math.Min(WidestLabel, result.Predictions.Max(prediction => prediction.Label.Length));
        int bar = Math.Clamp(console.Profile.Width - label - 15, 0, WidestBar);
        foreach (Prediction prediction in result.Predictions)
        {
            string name = OneField(prediction.Label);
            name = name.Length > label ? name[..(label - 1)] + "…" : name.PadRight(label);
            console.Write(new Paragraph($"  {name} {NumberText.Percent(prediction.Probability),9} ").Append(Cells(prediction.Probability, bar), Bar).Append("\n"));
        }
    }

    private static string Cells(float share, int width)
    {
        int eighths = float.IsFinite(share) ? (int)Math.Round(share * width * 8) : 0;
        return new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : Eighths[eighths % 8]);
    }

    // A name from a file must not break the line, nor send codes to the terminal.
    private static string OneField(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
}
