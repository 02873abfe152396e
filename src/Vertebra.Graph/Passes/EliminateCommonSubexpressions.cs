using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Passes;

/// <summary>Computes once what several nodes compute from the same operands. Dropouts count as equal only on one stream.</summary>
internal sealed class EliminateCommonSubexpressions : IGraphPass
{
    public string Name => "eliminate common subexpressions";

    public ComputationGraph Run(ComputationGraph graph)
    {
        var known = new Dictionary<Expression, Value>();
        return GraphRewriter.Rewrite(graph, (builder, node, inputs) =>
        {
            if (node.Op is InputOp or ParameterOp || node.Op.Role == OpRole.Update)
                return null;
            var expression = new Expression(node.Op, inputs.ToArray());
            if (!known.TryGetValue(expression, out Value value))
                known.Add(expression, value = builder.Copy(node, inputs));
            return value;
        });
    }

    private readonly record struct Expression(Op Op, Value[] Inputs)
    {
        public bool Equals(Expression other) => Op.Equals(other.Op) && Inputs.AsSpan().SequenceEqual(other.Inputs);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(Op);
            foreach (Value input in Inputs)
                hash.Add(input.Node.Id);
            return hash.ToHashCode();
        }
    }
}
