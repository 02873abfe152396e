using System.Globalization;
using System.Text;
using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Runtime;

/// <summary>Plans as text.</summary>
internal static class PlanText
{
    /// <summary>One line a step: kernel, operation, operands and result with their places, shape, module.</summary>
    public static string Describe(LoweredGraph graph, long arenaBytes)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"arena {arenaBytes} bytes, {graph.Steps.Count} steps\n");
        foreach (PlanTensor input in graph.Inputs)
            text.Append(CultureInfo.InvariantCulture, $"input {input.Name} {input.Shape} = {Place(input.Buffer)}\n");
        foreach ((Parameter parameter, PlanBuffer buffer) in graph.Parameters)
            text.Append(CultureInfo.InvariantCulture, $"parameter {parameter.Name} {parameter.Shape} = {Place(buffer)}\n");
        foreach (PackedOperand packed in graph.Packed)
            text.Append(CultureInfo.InvariantCulture, $"packed {string.Join(", ", packed.Parameters.Select(parameter => parameter.Name))} ({packed.Kernel.Format}) = {Place(packed.Buffer)}\n");
        for (int i = 0; i < graph.Steps.Count; i++)
            AppendStep(text, i, graph.Steps[i]);
        foreach (PlanTensor output in graph.Outputs)
            text.Append(CultureInfo.InvariantCulture, $"output {output.Name} {output.Shape} = {Place(output.Buffer)}\n");
        return text.ToString();
    }

    private static void AppendStep(StringBuilder text, int index, Step step)
    {
        string operands = string.Join(", ", step.Operands[..^1].Select(Place));
        text.Append(CultureInfo.InvariantCulture, $"{index,4} {Place(step.Result)} = {step.Operation} <{step.Kernel.Name}>({operands}) {step.Shape}");
        if (step.Workspace is { } workspace)
            text.Append(CultureInfo.InvariantCulture, $" scratch {Place(workspace)}");
        if (step.Path.Length > 0)
            text.Append(" @").Append(step.Path);
        if (step.Reason.Length > 0)
            text.Append(" -- ").Append(step.Reason);
        text.Append('\n');
    }

    // Number, origin, byte offset in the arena and bytes, e.g. "#7 arena+4096:512".
    private static string Place(PlanBuffer? buffer)
    {
        if (buffer is null)
            return "none";
        PlanBuffer root = buffer.Root;
        string offset = root.Kind == BufferKind.Arena ? $"+{root.Offset + buffer.RootOffset}"
            : root == buffer ? ""
            : $" of #{root.Id}";
        return string.Create(
            CultureInfo.InvariantCulture, $"#{buffer.Id} {root.Kind.ToString().ToLowerInvariant()}{offset}:{buffer.Bytes}");
    }
}
