using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Lowered;
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

    // Lowered operations have the cases of graphs that passes make them of.
    private static readonly Lazy<HashSet<Type>> Cased = new(() =>
    [
        .. ConformanceCases.ByName.Values.SelectMany(one => one.Graph.Nodes.Concat(one.LoweredNodes)).Select(node => node.Op.GetType()),
    ]);

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
    public void An_operation_has_a_lowering_row_or_a_lowered_form(Type op) =>
        Assert.True(
            LoweringTable.Contains(op) != LowerOperations.Contains(op),
            $"{op.Name} needs a row in {nameof(LoweringTable)}, or a form in {nameof(LowerOperations)} that has one, and not both.");

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_has_a_conformance_case(Type op) =>
        Assert.True(InPlace.Contains(op) || Cased.Value.Contains(op), $"{op.Name} has no conformance case.");

    [Fact]
    public void Only_lowered_operations_are_of_the_lowered_role_and_nobody_outside_makes_them()
    {
        foreach (Type op in Operations.Select(row => row.Data))
        {
            bool isLowered = op.IsSubclassOf(typeof(LoweredOp));
            Assert.Equal(isLowered, op.GetProperty(nameof(Op.Role))!.DeclaringType == typeof(LoweredOp));
            Assert.Equal(isLowered, !op.IsPublic);
            Assert.Equal(isLowered, op.Namespace == typeof(LoweredOp).Namespace);
        }
    }

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
        Node[] lowered = [.. ConformanceCases.ByName.Values.SelectMany(one => one.LoweredNodes)];
        foreach (ActivationKind kind in Enum.GetValues<ActivationKind>())
        {
            Assert.Contains(alone, node => node.Op is ActivationOp op && op.Kind == kind);
            foreach (Type type in Operations.Select(row => row.Data).Where(type => type.IsSubclassOf(typeof(ActivatedOp))))
            {
                Assert.True(
                    lowered.Any(node => node.Op is ActivatedOp op && op.GetType() == type && op.Activation == kind),
                    $"{type.Name} has no case with {kind}.");
            }
        }
    }
}
