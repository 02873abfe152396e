namespace Vertebra.Inference;

/// <summary>What became of one picture among several.</summary>
/// <param name="Image">What it was called.</param>
/// <param name="Predictions">The most probable classes, the first first; empty where the picture could not be read.</param>
/// <param name="Fault">Why the picture could not be read, or null; its message is one line that names the picture.</param>
public sealed record ImageClassification(string Image, IReadOnlyList<Prediction> Predictions, Exception? Fault = null);
