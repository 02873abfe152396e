namespace Vertebra.Inference;

/// <summary>A class that a picture may belong to.</summary>
/// <param name="Index">Index of the class among the network's logits.</param>
/// <param name="Label">Its name.</param>
/// <param name="Probability">Softmax of the logits, 0 to 1.</param>
public readonly record struct Prediction(int Index, string Label, float Probability);
