using Vertebra.Cli.Hosting;
using Vertebra.Cli.Output;
using Vertebra.Training;

namespace Vertebra.Cli.Training;

/// <summary>Prints how well a network classifies.</summary>
internal static class EvaluationText
{
    /// <summary>Writes accuracies, loss and confusion matrix.</summary>
    public static void Write(Terminal terminal, EvaluationResult result)
    {
        string images = NumberText.Count(result.Count, "test image");
        terminal.Output.WriteLine($"Top-1 accuracy  {NumberText.Percent(result.Top1),9}   ({images})");
        terminal.Output.WriteLine($"Top-5 accuracy  {NumberText.Percent(result.Top5),9}");
        terminal.Output.WriteLine($"Loss            {NumberText.Decimals(result.Loss, 4),9}");
        terminal.Output.WriteLine();
        ConfusionTable.Write(terminal, result.Confusion);
    }
}
