using Vertebra.Graph.Ir;
using Vertebra.Graph.Passes;
using Vertebra.Graph.Runtime;
using Vertebra.Kernels.Simd;

namespace Vertebra.Graph.Tests.Conformance;

/// <summary>The forward pass of every case, compiled for inference: folded, fused and with shared memory.</summary>
public class InferenceTests
{
    public static TheoryData<string> Cases => ConformanceCases.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_inference_plan_computes_what_the_definition_says_on_every_tier(string name)
    {
        ConformanceCase one = ConformanceCases.ByName[name];
        ComputationGraph graph = one.Source.Builder.Build();
        Dictionary<string, double[]> truth = one.Source.Interpreter(new RemoveDropout().Run(graph)).Run();
        if (one.Source.IsProjected)
            truth.Remove("loss");
        foreach (SimdTier tier in SimdTiers.Supported)
        {
            using Plan plan = Compile(one, graph, tier, threads: 1);
            plan.Run();
            Dictionary<string, float[]> first = truth.Keys.ToDictionary(output => output, output => plan.Output(output).ToArray());
            foreach ((string output, double[] expected) in truth)
                Tolerances.AssertClose(expected, plan.Output(output), Tolerances.Operation, $"{tier}: {output}");

            // Runs on NaN leave NaN in activations, scratch and unused lanes.
            one.Source.FeedNaN(plan);
            plan.Run();
            one.Source.Feed(plan);
            plan.Run();
            using Plan three = Compile(one, graph, tier, threads: 3);
            three.Run();
            foreach ((string output, float[] values) in first)
            {
                Assert.True(plan.Output(output).SequenceEqual(values), $"{tier}: {output} after a run on NaN");
                Assert.True(three.Output(output).SequenceEqual(values), $"{tier}: {output}, three threads");
            }
        }
    }

    private static Plan Compile(ConformanceCase one, ComputationGraph graph, SimdTier tier, int threads)
    {
        // A case may be an operation of the backward pass alone.
        PlanKind kind = graph.Nodes.Any(node => node.Op.Role == OpRole.Backward) ? PlanKind.Gradient : PlanKind.Inference;
        Plan plan = graph.Compile(new CompileOptions { Kind = kind, Threads = threads, Tier = tier, VerifyPasses = true });
        one.Source.Feed(plan);
        return plan;
    }
}
