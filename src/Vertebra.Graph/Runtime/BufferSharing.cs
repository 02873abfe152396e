using Vertebra.Kernels;

namespace Vertebra.Graph.Runtime;

/// <summary>Decides which buffers are one, and where the arena's buffers lie.</summary>
internal static class BufferSharing
{
    /// <summary>Lets kernels work in place, adds their scratch, and gives every buffer of the arena its offset.</summary>
    /// <param name="graph">The steps; their buffers are changed.</param>
    /// <param name="workers">Threads that will run the steps.</param>
    /// <returns>The arena, and the lives of what lies in it.</returns>
    public static (MemoryPlan Plan, IReadOnlyList<Lifetime> Lifetimes) Assign(LoweredGraph graph, int workers)
    {
        Dictionary<PlanBuffer, Lifetime> lives = Lives(graph.Steps);
        ShareInPlace(graph.Steps, lives);

        List<PlanBuffer> buffers = [.. lives.Keys.Where(buffer => buffer.Kind == BufferKind.Arena && buffer.Host is null)];
        List<Lifetime> lifetimes = [.. buffers.Select(buffer => lives[buffer])];
        for (int i = 0; i < graph.Steps.Count; i++)
        {
            Step step = graph.Steps[i];
            long bytes = step.Kernel.WorkspaceBytes(workers);
            if (bytes == 0)
                continue;
            step.Workspace = new PlanBuffer(graph.Buffers.Count + i, bytes, ElementType.UInt8, BufferKind.Arena);
            buffers.Add(step.Workspace);
            lifetimes.Add(new Lifetime(i, i, bytes));
        }

        MemoryPlan plan = MemoryPlan.Make(lifetimes);
        for (int i = 0; i < buffers.Count; i++)
            buffers[i].Offset = plan.Offsets[i];
        return (plan, lifetimes);
    }

    // Parts live as long as their whole.
    private static Dictionary<PlanBuffer, Lifetime> Lives(IReadOnlyList<Step> steps)
    {
        var lives = new Dictionary<PlanBuffer, Lifetime>();
        for (int i = 0; i < steps.Count; i++)
        {
            foreach (PlanBuffer? buffer in steps[i].Operands)
            {
                if (buffer is null)
                    continue;
                PlanBuffer root = buffer.Root;
                int last = root.Kind == BufferKind.Arena ? i : int.MaxValue;
                lives[root] = lives.TryGetValue(root, out Lifetime life)
                    ? life with { Last = last }
                    : new Lifetime(i, last, root.Bytes);
            }
        }
        return lives;
    }

    private static void ShareInPlace(IReadOnlyList<Step> steps, Dictionary<PlanBuffer, Lifetime> lives)
    {
        for (int i = 0; i < steps.Count; i++)
        {
            Kernel kernel = steps[i].Kernel;
            if (kernel.InPlaceOperand < 0 || steps[i].Operands[kernel.InPlaceOperand] is not { } operand || steps[i].Result.IsPart)
                continue;
            PlanBuffer source = operand.Root;
            PlanBuffer result = steps[i].Result;
            bool dies = source.Kind == BufferKind.Arena && lives[source].Last == i;
            bool readOnce = steps[i].Operands.Count(other => other?.Root == source) == 1;
            if (!dies || !readOnce || source.Bytes != result.Bytes)
                continue;
            // An output's memory is fixed, so the operand moves there.
            (PlanBuffer host, PlanBuffer guest) = result.Kind == BufferKind.Output ? (result, source) : (source, result);
            guest.Host = host;
            lives[host] = lives[source] with { Last = lives[result].Last };
        }
    }
}
