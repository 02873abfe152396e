namespace Vertebra.Graph.Runtime;

/// <summary>New values of a parameter that it does not have yet, so that many can be read before the first one changes.</summary>
internal sealed class StagedValues(ParameterValues target, float[] memory, int start)
{
    /// <summary>Row-major elements, to be written; undefined at first.</summary>
    public Span<float> Values => memory.AsSpan(start, target.Shape.Length);

    /// <summary>Makes them the parameter's. Once only.</summary>
    public void Commit() => target.Adopt(memory, start);
}
