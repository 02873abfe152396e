namespace Vertebra.Models.Diagram;

/// <summary>
/// Finds forks and the boxes where their branches meet. A region whose branches are interwoven so that none of this fits becomes
/// one box.
/// </summary>
internal sealed class StructureBuilder
{
    private readonly Dictionary<Box, Box?> _meeting = [];
    private readonly Dictionary<Box, int> _order;

    private StructureBuilder(IReadOnlyList<Box> boxes)
    {
        _order = boxes.Select((box, index) => (box, index)).ToDictionary(own => own.box, own => own.index);
        foreach (Box box in boxes.Reverse())
        {
            Box? meeting = box.Consumers.Count == 0 ? null : box.Consumers[0];
            foreach (Box other in box.Consumers.Skip(1))
                meeting = Later(meeting, other);
            _meeting[box] = meeting;
        }
    }

    /// <summary>The structure of boxes that begin with a single one.</summary>
    /// <exception cref="InvalidOperationException">A line comes in from nowhere.</exception>
    public static Series Of(IReadOnlyList<Box> boxes) =>
        new StructureBuilder(boxes).Walk(boxes[0], null) ?? throw new InvalidOperationException("The boxes do not begin with one input.");

    // The nearest box through which all paths from both lead: their meeting in the tree of immediate post-dominators.
    private Box? Later(Box? first, Box? second)
    {
        while (first != second && first is not null && second is not null)
        {
            if (_order[first] < _order[second])
                first = _meeting[first];
            else
                second = _meeting[second];
        }
        return first == second ? first : null;
    }

    // From a box up to, and without, another; null where a line from outside comes in.
    private Series? Walk(Box start, Box? end) => start.Inputs.Count > 1 ? null : Continue([new Single(start)], start, end);

    private Series? Continue(List<Part> parts, Box at, Box? end)
    {
        while (at.Consumers.Count > 0)
        {
            if (at.Consumers is [var next])
            {
                if (next == end)
                    break;
                if (next.Inputs.Count > 1)
                    return null;
                parts.Add(new Single(next));
                at = next;
                continue;
            }
            Box? join = _meeting[at];
            Fork? fork = Branches(at.Consumers, join, open: join == end);
            if (fork is { Join: null })
                return new Series([.. parts, fork]);
            if (fork is not null)
                parts.Add(fork);
            else if (join is not null && Merged(at, join) is { } merged)
                parts.AddRange([new Single(merged), new Single(join)]);
            else
                return null;
            at = join!;
        }
        return new Series(parts);
    }

    private Fork? Branches(IReadOnlyList<Box> consumers, Box? join, bool open)
    {
        List<Series> branches = [];
        foreach (List<Box> group in Groups(consumers, join))
        {
            Series? branch = group is [var single]
                ? single == join ? new Series([]) : Walk(single, join)
                : Bundle(group, join);
            if (branch is null)
                return null;
            branches.Add(branch);
        }
        if (open)
            return new Fork(branches, null);
        return join is not null && join.Inputs.Count == branches.Sum(Ends) ? new Fork(InOrderOf(join, branches), join) : null;
    }

    // Branches that meet before the others do are one branch that begins with a fork.
    private Series? Bundle(List<Box> consumers, Box? join)
    {
        Box? meeting = consumers.Skip(1).Aggregate((Box?)consumers[0], Later);
        if (meeting is null || meeting == join || Branches(consumers, meeting, open: false) is not { } fork)
            return null;
        return Continue([fork], meeting, join);
    }

    // Consumers from which the same box is reached before the join.
    private static List<List<Box>> Groups(IReadOnlyList<Box> consumers, Box? join)
    {
        List<(List<Box> Consumers, HashSet<Box> Reached)> groups = [];
        foreach (Box consumer in consumers)
        {
            HashSet<Box> reached = [];
            Queue<Box> open = new([consumer]);
            while (open.TryDequeue(out Box? box))
            {
                if (box != join && reached.Add(box))
                    box.Consumers.ForEach(open.Enqueue);
            }
            (List<Box> Consumers, HashSet<Box> Reached)[] met = [.. groups.Where(group => group.Reached.Overlaps(reached))];
            groups.RemoveAll(group => met.Contains(group));
            groups.Add(([.. met.SelectMany(group => group.Consumers), consumer], [.. met.SelectMany(group => group.Reached), .. reached]));
        }
        return [.. groups.Select(group => group.Consumers)];
    }

    // Branches stand in the order in which their values are put together.
    private static List<Series> InOrderOf(Box join, List<Series> branches) => join.Kind != BoxKind.Concatenation
        ? branches
        : [.. branches.OrderBy(branch => branch.Parts.Count == 0 ? 0 : branch.Boxes.Max(box => join.Inputs.IndexOf(box)))];

    private static int Ends(Series branch) => branch.Parts is [.., Fork { Join: null } fork] ? fork.Branches.Sum(Ends) : 1;

    // All that lies between two boxes as one; null where a line from outside comes in.
    private static Box? Merged(Box from, Box join)
    {
        HashSet<Box> between = [];
        Queue<Box> open = new(from.Consumers);
        while (open.TryDequeue(out Box? box))
        {
            if (box != join && between.Add(box))
                box.Consumers.ForEach(open.Enqueue);
        }
        if (between.Append(join).SelectMany(box => box.Inputs).Any(input => input != from && !between.Contains(input)))
            return null;
        Box[] ordered = [.. between.OrderBy(box => box.Nodes[0].Id)];
        var merged = new Box(BoxKind.Other, $"{ordered.Length} layers", ordered.Select(box => box.Path).Aggregate(Paths.Common));
        foreach (Box box in ordered)
        {
            merged.Nodes.AddRange(box.Nodes);
            merged.Parameters += box.Parameters;
        }
        return merged;
    }
}
