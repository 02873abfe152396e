using System.Collections.Immutable;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;

namespace Vertebra.Graph.Tests.Ir;

public class GraphVerifierTests
{
    private static readonly Node X = new(0, new InputOp("x", new Shape(1, 4)), [], new Shape(1, 4), "");
    private static readonly Node Relu = new(1, new ActivationOp(ActivationKind.Relu), [X], new Shape(1, 4), "features.1");

    [Fact]
    public void A_traced_graph_is_sound() => GraphVerifier.Verify(TestNetworks.SmallTraining(TestNetworks.Small()));

    [Fact]
    public void A_node_knows_its_place() => Breaks("%1 = Relu(%0) 1x4 at 'features.1' stands at place 0", [Relu, X], Relu);

    [Fact]
    public void An_operand_comes_first()
    {
        var early = new Node(0, new ActivationOp(ActivationKind.Relu), [X], new Shape(1, 4), "");
        var late = new Node(1, new InputOp("x", new Shape(1, 4)), [], new Shape(1, 4), "");
        var reader = new Node(0, new ActivationOp(ActivationKind.Relu), [late], new Shape(1, 4), "");
        Breaks("is not computed before it", [reader, late], reader);
        Breaks("belongs to another graph", [early, late], early);
    }

    [Fact]
    public void A_shape_is_what_the_operation_infers()
    {
        var wrong = new Node(1, new ActivationOp(ActivationKind.Relu), [X], new Shape(4, 1), "head");
        Breaks("at 'head' should have the shape 1x4", [X, wrong], wrong);
    }

    [Fact]
    public void An_operation_fits_its_operands()
    {
        var wrong = new Node(1, new AddOp(), [X], new Shape(1, 4), "");
        Breaks("does not fit its inputs: takes 2 inputs, not 1", [X, wrong], wrong);
    }

    [Fact]
    public void Inputs_have_names_of_their_own()
    {
        var twin = new Node(1, new InputOp("x", new Shape(1)), [], new Shape(1), "");
        Breaks("is a second input named 'x'", [X, twin], twin);
    }

    [Fact]
    public void A_parameter_has_one_node()
    {
        var parameter = new Parameter(new Shape(2)) { Name = "w" };
        Node[] nodes = [.. Enumerable.Range(0, 2).Select(id => new Node(id, new ParameterOp(parameter), [], new Shape(2), ""))];
        Breaks("is a second node of the parameter 'w'", [.. nodes], nodes[0]);
    }

    [Fact]
    public void Outputs_exist_and_have_names_of_their_own()
    {
        var stranger = new Node(1, new InputOp("z", new Shape(1)), [], new Shape(1), "");
        Breaks("does not belong to", [X, Relu], stranger);
        Breaks(new ComputationGraph([X], [new("y", X), new("y", X)]), "is a second output named 'y'");
        Breaks(new ComputationGraph([X], []), "The graph has no output.");
    }

    [Fact]
    public void A_graph_has_no_operation_that_belongs_to_a_plan()
    {
        var sum = new Node(1, new FusedAddOp(), [X, X], new Shape(1, 4), "head");
        Breaks("%1 = FusedAdd(%0, %0) 1x4 at 'head' is an operation that passes make for a plan", [X, sum], sum);
    }

    private static void Breaks(string rule, ImmutableArray<Node> nodes, Node output) =>
        Breaks(new ComputationGraph(nodes, [new GraphOutput("y", output)]), rule);

    private static void Breaks(ComputationGraph graph, string rule) =>
        Assert.Contains(rule, Assert.Throws<GraphException>(() => GraphVerifier.Verify(graph)).Message, StringComparison.Ordinal);
}
