using Vertebra.Imaging;

namespace Vertebra.Data;

/// <summary>Which part of a data set of pictures is read, and what its classes are called.</summary>
public sealed record ImageLabelOptions
{
    /// <summary>
    /// The part that is wanted where the data set is cut into <c>train</c>, <c>val</c> and <c>test</c>; <c>test</c> or else <c>val</c>
    /// when null.
    /// </summary>
    public string? Split { get; init; }

    /// <summary>
    /// The classes of the network, by index. Class folders and names in a table are looked up here; case, underscores and hyphens do not
    /// matter. Null where the network has no names for them.
    /// </summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>
    /// Whether a class that is not among <see cref="Labels"/> is an error. Otherwise the data set then has classes of its own, numbered in
    /// ordinal order of their names.
    /// </summary>
    public bool LabelsAreComplete { get; init; }

    /// <summary>Limits and orientation of decoding.</summary>
    public DecodeOptions Decoding { get; init; } = DecodeOptions.Default;

    /// <summary>How many classes the network tells apart; null where it will be made for the data set.</summary>
    public int? Classes { get; init; }
}
