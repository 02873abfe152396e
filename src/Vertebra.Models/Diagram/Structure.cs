namespace Vertebra.Models.Diagram;

/// <summary>A part of a diagram: a box, parts one after another, parts side by side, or a frame around others.</summary>
internal abstract class Part
{
    /// <summary>The boxes within, repetitions that are folded into them aside.</summary>
    public abstract IEnumerable<Box> Boxes { get; }

    /// <summary>Equal for parts that may be folded into one.</summary>
    public abstract string Signature { get; }

    /// <summary>The longest path that all boxes are below.</summary>
    public string Path => Boxes.Select(box => box.Path).Aggregate(Paths.Common);

    /// <summary>Whether one stage of a network ends and another begins between two parts: behind a pooling, or where a chain of blocks does.</summary>
    public static bool IsStageBetween(Part before, Part after) => (before, after) switch
    {
        (Single { Box.Kind: BoxKind.Pooling }, Single { Box.Kind: not (BoxKind.Pooling or BoxKind.Linear) } or Frame) => true,
        (Frame one, Frame other) => Paths.Parent(one.First) is { Length: > 0 } parent && parent != Paths.Parent(other.First),
        _ => false,
    };

    /// <summary>Takes an equal part as a repetition of this one.</summary>
    public void Fold(Part other)
    {
        foreach ((Box own, Box repeated) in Boxes.Zip(other.Boxes))
            own.Fold(repeated);
    }
}

/// <summary>One box.</summary>
internal sealed class Single(Box box) : Part
{
    public Box Box { get; } = box;

    public override IEnumerable<Box> Boxes => [Box];

    public override string Signature => Box.Signature;
}

/// <summary>Parts one after another; none for a bare line.</summary>
internal sealed class Series(IReadOnlyList<Part> parts) : Part
{
    public IReadOnlyList<Part> Parts { get; } = parts;

    public override IEnumerable<Box> Boxes => Parts.SelectMany(part => part.Boxes);

    public override string Signature => string.Join(";", Parts.Select(part => part.Signature));
}

/// <summary>Branches of one value and the box where they meet; null where they meet beyond the part that they are in.</summary>
internal sealed class Fork(IReadOnlyList<Series> branches, Box? join) : Part
{
    public IReadOnlyList<Series> Branches { get; } = branches;

    public Box? Join { get; } = join;

    public override IEnumerable<Box> Boxes => Branches.SelectMany(branch => branch.Boxes).Concat(Join is null ? [] : [Join]);

    public override string Signature => $"({string.Join("/", Branches.Select(branch => branch.Signature))}){Join?.Signature}";
}

/// <summary>A block with a title, drawn once for all its repetitions.</summary>
internal sealed class Frame(string first, string type, Series content) : Part
{
    public Series Content { get; } = content;

    /// <summary>Path of the first block.</summary>
    public string First { get; } = first;

    /// <summary>Path of the last block that is folded into this one.</summary>
    public string Last { get; set; } = first;

    /// <summary>Kind of module; empty where it is none.</summary>
    public string Type { get; } = type;

    /// <summary>Repetitions.</summary>
    public int Count { get; set; } = 1;

    public override IEnumerable<Box> Boxes => Content.Boxes;

    public override string Signature => $"{Type}[{Content.Signature}]";
}
