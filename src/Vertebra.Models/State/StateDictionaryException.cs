namespace Vertebra.Models.State;

/// <summary>A tensor whose shape is not the network's.</summary>
/// <param name="Name">State-dict key.</param>
/// <param name="Expected">Shape in the network.</param>
/// <param name="Actual">Shape that was given.</param>
public sealed record MisshapenTensor(string Name, IReadOnlyList<int> Expected, IReadOnlyList<int> Actual)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} is {Format(Actual)}, not {Format(Expected)}";

    private static string Format(IReadOnlyList<int> shape) => shape.Count == 0 ? "a scalar" : string.Join('x', shape);
}

/// <summary>
/// Tensors do not fit a network. Names every one that is missing, unexpected or of another shape; the network is unchanged.
/// </summary>
public sealed class StateDictionaryException : Exception
{
    // A message is one line; the lists are complete.
    private const int MostNamesShown = 5;

    internal StateDictionaryException(
        string network, IReadOnlyList<string> missing, IReadOnlyList<string> unexpected, IReadOnlyList<MisshapenTensor> misshapen)
        : base(Describe(network, missing, unexpected, misshapen))
    {
        Missing = missing;
        Unexpected = unexpected;
        Misshapen = misshapen;
    }

    /// <summary>Names that the network has and the source has not.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Names that the source has, or has again, and the network has not.</summary>
    public IReadOnlyList<string> Unexpected { get; }

    /// <summary>Tensors of another shape than the network's.</summary>
    public IReadOnlyList<MisshapenTensor> Misshapen { get; }

    private static string Describe(
        string network, IReadOnlyList<string> missing, IReadOnlyList<string> unexpected, IReadOnlyList<MisshapenTensor> misshapen)
    {
        List<string> parts = [];
        Append("missing", missing);
        Append("unexpected", unexpected);
        Append("of another shape", [.. misshapen.Select(tensor => tensor.ToString())]);
        return $"The tensors do not fit {network}: {string.Join("; ", parts)}.";

        void Append(string what, IReadOnlyList<string> names)
        {
            if (names.Count == 0)
                return;
            string more = names.Count > MostNamesShown ? $" and {names.Count - MostNamesShown} more" : "";
            parts.Add($"{names.Count} {what} ({string.Join(", ", names.Take(MostNamesShown))}{more})");
        }
    }
}
