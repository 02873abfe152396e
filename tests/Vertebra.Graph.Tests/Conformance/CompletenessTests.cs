using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Passes;
using Vertebra.Graph.Runtime.Lowering;
using Vertebra.Graph.Tests.Updates;
using Vertebra.Graph.Updates;

namespace Vertebra.Graph.Tests.Conformance;

/// <summary>Adding an operation means adding all that belongs to it.</summary>
public class CompletenessTests
{
    // They change what other cases read: their cases are those of UpdateTests.
    private static readonly Type[] InPlace = [typeof(UpdateOp), typeof(AssignOp)];

    public static TheoryData<Type> Operations =>
        [.. typeof(Op).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Op)) && !type.IsAbstract)];

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_is_a_sealed_record(Type op)
    {
        Assert.True(op.IsSealed);
        Assert.Contains(op.GetInterfaces(), contract => contract == typeof(IEquatable<>).MakeGenericType(op));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_of_the_forward_pass_has_a_gradient_rule(Type op)
    {
        bool isForward = op.GetProperty(nameof(Op.Role))!.DeclaringType == typeof(Op);
        Assert.Equal(isForward, GradientRules.Find(op) is not null);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_has_a_lowering_row(Type op) => Assert.True(LoweringTable.Contains(op));

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_has_a_conformance_case(Type op) =>
        Assert.True(
            InPlace.Contains(op) || ConformanceCases.ByName.Values.Any(one => one.Graph.Nodes.Any(node => node.Op.GetType() == op)),
            $"{op.Name} has no conformance case.");

    public static TheoryData<Type> Optimizers =>
        [.. typeof(UpdateRule).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(UpdateRule)) && !type.IsAbstract)];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void An_optimizer_has_a_kernel_row_and_a_case(Type rule)
    {
        Assert.True(UpdateRows.Contains(rule), $"{rule.Name} has no row in {nameof(UpdateRows)}.");
        Assert.Contains(UpdateTests.Cases.Values, one => one.Rule.GetType() == rule);
    }

    [Fact]
    public void Every_activation_has_a_conformance_case_alone_and_fused()
    {
        Node[] alone = [.. ConformanceCases.ByName.Values.SelectMany(one => one.Graph.Nodes)];
        Node[] fused = [.. ConformanceCases.ByName.Values.SelectMany(one => PassPipeline.Training.Run(one.Graph).Nodes)];
        foreach (ActivationKind kind in Enum.GetValues<ActivationKind>())
        {
            Assert.Contains(alone, node => node.Op is ActivationOp op && op.Kind == kind);
            Assert.Contains(fused, node => node.Op is Conv2dOp op && op.Activation == kind);
            Assert.Contains(fused, node => node.Op is LinearOp op && op.Activation == kind);
        }
    }
}
