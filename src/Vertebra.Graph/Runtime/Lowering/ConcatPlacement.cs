using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Runtime.Lowering;

/// <summary>A place within a map that is put together from others.</summary>
/// <param name="Whole">The concatenation whose memory it is.</param>
/// <param name="Channel">The first channel.</param>
internal readonly record struct Placement(Node Whole, int Channel);

/// <summary>
/// Finds the maps that can be computed where a concatenation wants them. Neighbouring blocks of channels are
/// contiguous, so a part that starts on a block is a run of the whole's memory. A concatenation that is itself a part lends its
/// own parts to the larger one: the maps of a dense block all lie in the block's last, and each concatenation on the way is a prefix.
/// </summary>
internal static class ConcatPlacement
{
    /// <summary>The places of parts, and of concatenations that need no copy of their own (the largest ones are at their own channel 0).</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="block">Channels of a block.</param>
    public static Dictionary<Node, Placement> Find(ComputationGraph graph, int block)
    {
        var places = new Dictionary<Node, Placement>();
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (node.Op is not ConcatOp || !IsDivisible(node, block))
                continue;
            if (!places.TryGetValue(node, out Placement place))
            {
                if (Prefix(node, places) is { } known)
                {
                    places.Add(node, known);
                    continue;
                }
                places.Add(node, place = new Placement(node, 0));
            }
            int channel = place.Channel;
            foreach (Node part in node.Inputs)
            {
                // A part of several concatenations lies in one of them; the others copy it.
                places.TryAdd(part, place with { Channel = channel });
                channel += part.Shape.Channels;
            }
        }
        return places;
    }

    private static bool IsDivisible(Node concat, int block) =>
        LoweringContext.BlocksAreNeighbours(concat.Shape, block) && concat.Inputs.SkipLast(1).All(part => part.Shape.Channels % block == 0);

    // Where all parts lie side by side in a larger map already, so does what they make up.
    private static Placement? Prefix(Node concat, Dictionary<Node, Placement> places)
    {
        if (!places.TryGetValue(concat.Inputs[0], out Placement first))
            return null;
        int channel = first.Channel;
        foreach (Node part in concat.Inputs)
        {
            if (!places.TryGetValue(part, out Placement place) || place != first with { Channel = channel })
                return null;
            channel += part.Shape.Channels;
        }
        return first;
    }
}
