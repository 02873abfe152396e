using Vertebra.Inference;

namespace Vertebra.Cli.Output;

/// <summary>A picture of <c>classify --json</c>.</summary>
internal sealed record ClassificationJson(string Image, PredictionJson[] Predictions)
{
    public static ClassificationJson Of(ImageClassification result) => new(
        result.Image,
        [.. result.Predictions.Select(prediction =>
            new PredictionJson(prediction.Index, prediction.Label, EvaluateJson.Finite(Math.Round(prediction.Probability, 7))))]);
}

/// <summary>A class that a picture may belong to; the probability is null where the network gives no number.</summary>
internal sealed record PredictionJson(int Index, string Label, double? Probability);
