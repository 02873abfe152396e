using System.Numerics.Tensors;

namespace Vertebra.Inference;

/// <summary>The most probable classes of a row of logits.</summary>
internal static class Ranking
{
    /// <summary>Softmax of the logits, in double precision inside.</summary>
    public static float[] Probabilities(ReadOnlySpan<float> logits)
    {
        double greatest = TensorPrimitives.Max(logits);
        double sum = 0;
        foreach (float logit in logits)
            sum += Math.Exp(logit - greatest);
        var probabilities = new float[logits.Length];
        for (int i = 0; i < probabilities.Length; i++)
            probabilities[i] = (float)(Math.Exp(logits[i] - greatest) / sum);
        return probabilities;
    }

    /// <summary>The first classes by logit, the lower index first among equals, what is no number last.</summary>
    public static Prediction[] Top(ReadOnlySpan<float> logits, int top, IReadOnlyList<string> labels)
    {
        float[] probabilities = Probabilities(logits);
        float[] scores = logits.ToArray();
        // OrderByDescending is stable, and CompareTo puts what is no number last.
        return
        [
            .. Enumerable.Range(0, scores.Length).OrderByDescending(index => scores[index]).Take(top)
                .Select(index => new Prediction(index, labels[index], probabilities[index])),
        ];
    }
}
