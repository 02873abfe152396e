using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Passes;
using Vertebra.Graph.Runtime.Lowering;

namespace Vertebra.Graph.Tests.Conformance;

/// <summary>Adding an operation means adding all that belongs to it.</summary>
public class CompletenessTests
{
    private static readonly Type[] Sources = [typeof(InputOp), typeof(ParameterOp), typeof(ConstantOp)];

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
        bool isGradient = op.GetProperty(nameof(Op.IsGradient))!.DeclaringType == op;
        Assert.Equal(!isGradient && !Sources.Contains(op), GradientRules.Find(op) is not null);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_has_a_lowering_row(Type op) => Assert.True(LoweringTable.Contains(op));

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_has_a_conformance_case(Type op) =>
        Assert.Contains(ConformanceCases.ByName.Values, one => one.Graph.Nodes.Any(node => node.Op.GetType() == op));

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
