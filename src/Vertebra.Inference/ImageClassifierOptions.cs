using Vertebra.Imaging;

namespace Vertebra.Inference;

/// <summary>How an <see cref="ImageClassifier"/> sees pictures, names classes and computes.</summary>
public sealed record ImageClassifierOptions
{
    /// <summary>What is made of a picture; what the catalogue says of the network when null.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>
    /// A name for each class, in the order of the logits; when null, ImageNet's where there are 1,000 classes, otherwise
    /// <c>class 0</c> and on.
    /// </summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Number of classes; as many as the weights' classifier has when null. Used by <see cref="ImageClassifier.Load"/> alone.</summary>
    public int? Classes { get; init; }

    /// <summary>Threads that run the network and decode; 0 for all processors that the process may use.</summary>
    public int Threads { get; init; }

    /// <summary>Pictures that run together where several are classified, at least 1.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Limits and orientation of decoding; null for the defaults.</summary>
    public DecodeOptions? Decoding { get; init; }
}
