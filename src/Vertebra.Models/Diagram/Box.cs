using Vertebra.Graph.Ir;

namespace Vertebra.Models.Diagram;

/// <summary>What a box stands for, which decides its colour.</summary>
internal enum BoxKind
{
    Input,
    Convolution,
    Depthwise,
    Attention,
    Pooling,
    Linear,
    Other,

    /// <summary>Where branches are added or multiplied.</summary>
    Junction,

    /// <summary>Where branches are laid side by side.</summary>
    Concatenation,
}

/// <summary>
/// One box of a diagram: a layer with what is computed on its result alone, such as a convolution with its normalisation and
/// activation. After folding it stands for the same box of several repetitions.
/// </summary>
internal sealed class Box(BoxKind kind, string title, string path)
{
    private readonly List<Box> _repetitions = [];

    public BoxKind Kind { get; } = kind;

    /// <summary>What is computed first.</summary>
    public string Title { get; } = title;

    /// <summary>Path of the module that computes it.</summary>
    public string Path { get; } = path;

    /// <summary>What follows on the result.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The operations, in order.</summary>
    public List<Node> Nodes { get; } = [];

    /// <summary>The boxes whose results it reads, each once.</summary>
    public List<Box> Inputs { get; } = [];

    /// <summary>The boxes that read its result, each once.</summary>
    public List<Box> Consumers { get; } = [];

    public bool IsJoin => Kind is BoxKind.Junction or BoxKind.Concatenation;

    /// <summary>This box and those folded into it.</summary>
    public IEnumerable<Box> Instances => _repetitions.Prepend(this);

    public Shape Output => Nodes[^1].Shape;

    /// <summary>Learned scalars.</summary>
    public long Parameters { get; set; }

    /// <summary>Equal for boxes that may be folded into one.</summary>
    public string Signature => $"{Kind}|{Title}|{string.Join(", ", Notes)}";

    /// <summary>Takes the same box of another repetition.</summary>
    public void Fold(Box other) => _repetitions.AddRange(other.Instances);
}
