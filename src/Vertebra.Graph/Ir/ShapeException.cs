namespace Vertebra.Graph.Ir;

/// <summary>An operation does not fit the shapes of its inputs. The message names the operation, where it stands and the shapes.</summary>
public sealed class ShapeException : Exception
{
    /// <summary>An error without a place; the graph builder adds one.</summary>
    internal ShapeException(string problem)
        : base(problem) => Problem = problem;

    internal ShapeException(string operation, string path, IReadOnlyList<Shape> shapes, string problem, Exception? cause = null)
        : base($"{operation}{(path.Length == 0 ? "" : $" at '{path}'")} on {Describe(shapes)}: {problem}", cause)
    {
        Operation = operation;
        Path = path;
        Shapes = shapes;
        Problem = problem;
    }

    /// <summary>Name of the operation.</summary>
    public string Operation { get; } = "";

    /// <summary>Path of the module that asked for it, e.g. <c>features.3</c>.</summary>
    public string Path { get; } = "";

    /// <summary>Shapes of the inputs.</summary>
    public IReadOnlyList<Shape> Shapes { get; } = [];

    /// <summary>What does not fit, without the place.</summary>
    public string Problem { get; }

    /// <summary>The same error with a sentence more: what would fit.</summary>
    /// <param name="advice">Begins in lower case unless with a name, ends without a full stop.</param>
    public ShapeException WithAdvice(string advice) => new(Operation, Path, Shapes, $"{Problem}; {advice}", this);

    private static string Describe(IReadOnlyList<Shape> shapes) =>
        shapes.Count == 0 ? "no inputs" : string.Join(", ", shapes);
}
