using Vertebra.Graph.Ir;

namespace Vertebra.Models.Tests;

/// <summary>A module for tests that holds whatever it is given and does nothing.</summary>
internal sealed class Chain : Module
{
    public override string TypeName => "Chain";

    public Chain Add(string name, Module child)
    {
        Child(name, child);
        return this;
    }

    public Chain AddParameter(string name)
    {
        Parameter(name, new Shape(2), Initialization.Initializers.Ones);
        return this;
    }

    public Chain AddBuffer(string name)
    {
        Buffer(name, new Shape(2), Initialization.Initializers.Zeros);
        return this;
    }

    protected override Value Forward(Value x) => x;
}
