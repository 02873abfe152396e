namespace Vertebra.Graph.Ir;

/// <summary>A graph breaks a rule of the representation; the message names the node and the rule.</summary>
public sealed class GraphException : Exception
{
    internal GraphException(string message)
        : base(message)
    {
    }
}
