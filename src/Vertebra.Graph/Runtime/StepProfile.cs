namespace Vertebra.Graph.Runtime;

/// <summary>What one step of a plan costs.</summary>
/// <param name="Path">Module that asked for it.</param>
/// <param name="Operation">Operation of the graph, or what the compiler added (reorder, pack).</param>
/// <param name="Kernel">Name of the kernel.</param>
/// <param name="Shape">Shape of the result.</param>
/// <param name="Milliseconds">Median time.</param>
/// <param name="Flops">Floating-point operations of one run.</param>
public readonly record struct StepProfile(string Path, string Operation, string Kernel, Ir.Shape Shape, double Milliseconds, long Flops);
