namespace Vertebra.Training;

/// <summary>Names of the files in a training's folder.</summary>
public static class RunFiles
{
    /// <summary>Weights of the epoch with the best test accuracy; with the lowest training loss where nothing is tested.</summary>
    public const string BestWeights = "best.safetensors";

    /// <summary>Weights of the last epoch, or those at which the training was cancelled.</summary>
    public const string LastWeights = "last.safetensors";

    /// <summary>One JSON object a line for each epoch.</summary>
    public const string Metrics = "metrics.jsonl";

    /// <summary>Training loss, training accuracy and test accuracy over the epochs, as a picture.</summary>
    public const string Curves = "curves.svg";

    /// <summary>The confusion matrix of the last test: a row an actual class, a column a predicted class.</summary>
    public const string Confusion = "confusion.csv";

    /// <summary>Model, data, options and results as one JSON object.</summary>
    public const string Summary = "summary.json";

    internal static readonly string[] Weights = [BestWeights, LastWeights];
}
