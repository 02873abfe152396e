using System.Collections.Immutable;
using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Lowered;

/// <summary>
/// An operation of a plan's own graph: what kernels compute at once, of one or more operations of a network. Only passes make it,
/// <see cref="Passes.LowerOperations"/> first; a graph that is traced, differentiated, printed or exported has none, which the
/// verifier checks. Its operands have names, and it alone knows their order. Like other operations it has a shape rule, a lowering
/// row and a conformance case.
/// </summary>
internal abstract record LoweredOp : Op
{
    /// <inheritdoc/>
    public sealed override OpRole Role => OpRole.Lowered;

    /// <summary>Names of the operands, in the order of a node's inputs.</summary>
    internal abstract ImmutableArray<OperandName> Operands { get; }

    internal sealed override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ImmutableArray<OperandName> names = Operands;
        ShapeRules.Inputs(inputs, names.Length, names.Length);
        return ResultShape(new OperandShapes(names, inputs));
    }

    /// <summary>Shape of the result.</summary>
    /// <exception cref="ShapeException">The operands do not fit.</exception>
    private protected abstract Shape ResultShape(OperandShapes operands);

    /// <summary>Names that are there on a condition.</summary>
    private protected static OperandName[] If(bool condition, params OperandName[] names) => condition ? names : [];
}

/// <summary>A lowered operation whose kernel can apply an activation to its result before it stores it.</summary>
internal abstract record ActivatedOp : LoweredOp
{
    /// <summary>Applied to the result, last.</summary>
    public abstract ActivationKind Activation { get; init; }
}
