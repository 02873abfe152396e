namespace Vertebra.Models.Diagram;

/// <summary>Puts frames around the blocks of a network and folds equal neighbours into one.</summary>
internal sealed class Folding
{
    private readonly Dictionary<string, Module> _modules;

    private Folding(Module root) => _modules = root.Descendants().ToDictionary(own => own.Path, own => own.Module);

    /// <summary>The parts with frames.</summary>
    public static Series Of(Module root, Series structure)
    {
        var folding = new Folding(root);
        return new Series([.. Fold(folding.Blocks(structure.Parts))]);
    }

    // Neighbours that belong to one block stand in one frame.
    private IEnumerable<Part> Blocks(IReadOnlyList<Part> parts)
    {
        for (int start = 0, end; start < parts.Count; start = end)
        {
            end = start + 1;
            string? block = Block(parts[start]);
            while (block is not null && end < parts.Count && Block(parts[end]) == block)
                end++;
            Part[] own = [.. parts.Skip(start).Take(end - start)];
            if (own is [Single])
                yield return own[0];
            else if (block is not null)
                yield return new Frame(block, _modules[block] is Sequential ? "" : _modules[block].TypeName, new Series([.. Fold(own.Select(Named)).Select(Bare)]));
            else
                yield return new Frame(Words(own[0]), "", new Series(own));
        }
    }

    // The outermost module above a part that is more than a chain of others, or a chain with a name of its own among numbered ones.
    private string? Block(Part part) => Paths.FromRoot(part.Path).FirstOrDefault(path =>
        _modules.TryGetValue(path, out Module? module) && module.Children.Count > 0
        && (module is not Sequential || (Paths.Parent(path).Length > 0 && !char.IsAsciiDigit(Paths.Name(path)[0]))));

    // Within a block, what could be folded gets a name,
    private static Part Named(Part part)
    {
        if (part is not Fork fork)
            return part;
        string path = fork.Branches.SelectMany(branch => branch.Boxes).Select(box => box.Path).Aggregate(Paths.Common);
        return new Frame(Paths.Name(path), "", new Series([part]));
    }

    // and loses it where it was not.
    private static Part Bare(Part part) => part is Frame { Count: 1, Content.Parts: [Fork fork] } ? fork : part;

    private static string Words(Part part) =>
        Paths.CommonWords(part.Boxes.Select(box => Paths.Name(box.Path)).Where(name => name.Length > 0).DefaultIfEmpty(""));

    private static List<Part> Fold(IEnumerable<Part> parts)
    {
        List<Part> folded = [];
        foreach (Part part in parts)
        {
            if (part is Frame frame && folded is [.., Frame last] && last.Signature == frame.Signature
                && Paths.Parent(last.First) == Paths.Parent(frame.First))
            {
                last.Fold(frame);
                last.Last = frame.Last;
                last.Count += frame.Count;
            }
            else
            {
                folded.Add(part);
            }
        }
        return folded;
    }
}
