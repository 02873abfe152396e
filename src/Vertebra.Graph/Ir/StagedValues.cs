namespace Vertebra.Graph.Ir;

/// <summary>New values of a parameter that it does not have yet, so that many can be read before the first one changes.</summary>
internal sealed class StagedValues(Parameter parameter, float[] memory, int start)
{
    /// <summary>Row-major elements, to be written; undefined at first.</summary>
    public Span<float> Values => memory.AsSpan(start, parameter.Shape.Length);

    /// <summary>Makes them the parameter's. Once only.</summary>
    public void Commit() => parameter.Adopt(memory, start);
}
