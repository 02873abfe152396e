using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Updates;

/// <summary>
/// An optimizer's step: changes a parameter, and the states of the rule, in their places. Inputs: parameter, gradient, scalars
/// [<see cref="UpdateRule.ScalarCount"/>], states. Result: the parameter. Nothing reads the parameter behind it.
/// </summary>
/// <param name="Rule">The optimizer.</param>
public sealed record UpdateOp(UpdateRule Rule) : Op
{
    private const int FirstState = 3;

    /// <inheritdoc/>
    public override string Name => Rule.Name;

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Update;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        int count = FirstState + Rule.StateNames.Count;
        ShapeRules.Inputs(inputs, count, count);
        ShapeRules.Same(inputs[0], inputs[1], "the gradient");
        ShapeRules.Same(new Shape(Rule.ScalarCount), inputs[2], "the scalars");
        for (int i = FirstState; i < count; i++)
            ShapeRules.Same(inputs[0], inputs[i], $"the state '{Rule.StateNames[i - FirstState]}'");
        return inputs[0];
    }
}

/// <summary>Gives a parameter a new value. Inputs: parameter, value. Result: the parameter. Nothing reads the parameter behind it.</summary>
public sealed record AssignOp : Op
{
    /// <inheritdoc/>
    public override string Name => "Assign";

    /// <inheritdoc/>
    public override OpRole Role => OpRole.Update;

    internal override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        ShapeRules.Inputs(inputs, 2, 2);
        ShapeRules.Same(inputs[0], inputs[1], "the new value");
        return inputs[0];
    }
}
