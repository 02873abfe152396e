using Vertebra.Graph.Ir;
using Vertebra.Kernels;

namespace Vertebra.Graph.Runtime;

/// <summary>One kernel of a plan and its memory.</summary>
/// <param name="Kernel">What runs.</param>
/// <param name="Operation">Operation of the graph, or what the compiler added.</param>
/// <param name="Path">Module that asked for it.</param>
/// <param name="Shape">Shape of the result.</param>
/// <param name="Operands">Inputs in the kernel's order, null where one is absent, and the result last.</param>
internal sealed record Step(Kernel Kernel, string Operation, string Path, Shape Shape, PlanBuffer?[] Operands)
{
    /// <summary>The last operand, which the kernel writes.</summary>
    public PlanBuffer Result => Operands[^1]!;

    /// <summary>Why this kernel was chosen, in a few words; empty where there was no choice.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Scratch, or null.</summary>
    public PlanBuffer? Workspace { get; set; }

    /// <summary>Binds the kernel to the addresses of its buffers.</summary>
    /// <exception cref="InvalidOperationException">An operand's elements are not what the kernel takes.</exception>
    public void Bind()
    {
        for (int i = 0; i < Operands.Length; i++)
        {
            ElementType taken = Kernel.ElementTypeOf(i);
            if (Operands[i] is { } operand && operand.ElementType != taken)
            {
                throw new InvalidOperationException(
                    $"Operand {i} of the kernel '{Kernel.Name}' ({Operation} of '{Path}') has elements of {operand.ElementType}; "
                    + $"it takes {taken}.");
            }
        }
        Kernel.Bind([.. Operands.Select(operand => operand?.Address ?? 0)], Workspace?.Address ?? 0);
    }
}
