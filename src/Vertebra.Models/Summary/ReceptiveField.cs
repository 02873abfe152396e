using Vertebra.Graph.Ir;

namespace Vertebra.Models.Summary;

/// <summary>
/// What one pixel of a map sees of the image through the windows of convolutions and poolings (Araujo, Norris, Sim 2019), padding
/// included. Gates that look at the whole map, as squeeze and excitation has them, do not count.
/// </summary>
/// <param name="Size">Height and width of the part that it sees, in pixels of the image.</param>
/// <param name="Stride">Pixels of the image from what a pixel sees to what its neighbour sees.</param>
public readonly record struct ReceptiveField(Size2 Size, Size2 Stride)
{
    /// <summary>
    /// The fields of a graph's maps. Values behind a pooling to a fixed size or a flattening have none: they see the whole map.
    /// </summary>
    internal static Dictionary<Node, ReceptiveField> Of(ComputationGraph graph)
    {
        var fields = new Dictionary<Node, ReceptiveField>();
        foreach (Node node in graph.Nodes)
        {
            ReceptiveField? field = node.Op switch
            {
                InputOp when node.Shape.Rank == 4 => new ReceptiveField(1, 1),
                Conv2dOp { Attributes: var conv } when Find(0) is { } x =>
                    x.Through(new Size2(node.Inputs[1].Shape[2], node.Inputs[1].Shape[3]), conv.Stride, conv.Dilation),
                MaxPool2dOp { Attributes: var pool } when Find(0) is { } x => x.Through(pool.Kernel, pool.Stride, pool.Dilation),
                AvgPool2dOp { Attributes: var pool } when Find(0) is { } x => x.Through(pool.Kernel, pool.Stride, pool.Dilation),
                Conv2dOp or MaxPool2dOp or AvgPool2dOp or AdaptiveAvgPool2dOp or ReshapeOp => null,
                ScaleOp => Find(0),
                _ => Widest(),
            };
            if (field is { } known)
                fields.Add(node, known);

            ReceptiveField? Find(int operand) => fields.TryGetValue(node.Inputs[operand], out ReceptiveField own) ? own : null;

            ReceptiveField? Widest()
            {
                ReceptiveField? widest = null;
                foreach (Node input in node.Inputs.Where(input => input.Op is not (ParameterOp or ConstantOp)))
                {
                    if (!fields.TryGetValue(input, out ReceptiveField own))
                        return null;
                    widest = widest?.Or(own) ?? own;
                }
                return widest;
            }
        }
        return fields;
    }

    /// <summary>A field as large as either.</summary>
    internal ReceptiveField Or(ReceptiveField other) => this with
    {
        Size = new Size2(Math.Max(Size.Height, other.Size.Height), Math.Max(Size.Width, other.Size.Width)),
    };

    private ReceptiveField Through(Size2 kernel, Size2 stride, Size2 dilation) => new(
        new Size2(
            Size.Height + (kernel.Height - 1) * dilation.Height * Stride.Height,
            Size.Width + (kernel.Width - 1) * dilation.Width * Stride.Width),
        new Size2(Stride.Height * stride.Height, Stride.Width * stride.Width));
}
