using Vertebra.Graph.Runtime;
using Vertebra.Kernels.Simd;

namespace Vertebra.Graph.Tests.Conformance;

/// <summary>Every operation, forward and backward, compiled for every tier, against the interpreter.</summary>
public class ConformanceTests
{
    public static TheoryData<string> Cases => ConformanceCases.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_plan_computes_what_the_definition_says_on_every_tier(string name)
    {
        ConformanceCase one = ConformanceCases.ByName[name];
        foreach (SimdTier tier in SimdTiers.Supported)
        {
            foreach (bool weightsChange in new[] { false, true })
            {
                using Plan plan = Compile(one, tier, threads: 1, weightsChange);
                plan.Run();
                foreach ((string output, double[] expected) in one.Expected)
                    Tolerances.AssertClose(expected, plan.Output(output), Tolerances.Operation, $"{tier}: {output}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_number_of_threads_changes_no_bit(string name)
    {
        ConformanceCase one = ConformanceCases.ByName[name];
        foreach (SimdTier tier in SimdTiers.Supported)
        {
            using Plan alone = Compile(one, tier, threads: 1, weightsChange: true);
            using Plan two = Compile(one, tier, threads: 2, weightsChange: true);
            using Plan three = Compile(one, tier, threads: 3, weightsChange: true);
            alone.Run();
            two.Run();
            three.Run();
            foreach (string output in one.Expected.Keys)
            {
                Assert.True(alone.Output(output).SequenceEqual(two.Output(output)), $"{tier}: {output}, two threads");
                Assert.True(alone.Output(output).SequenceEqual(three.Output(output)), $"{tier}: {output}, three threads");
            }
        }
    }

    // Runs on NaN leave NaN in activations, scratch and unused lanes.
    [Theory]
    [MemberData(nameof(Cases))]
    public void What_an_earlier_run_left_in_memory_changes_no_bit(string name)
    {
        ConformanceCase one = ConformanceCases.ByName[name];
        foreach (SimdTier tier in SimdTiers.Supported)
        {
            using Plan plan = Compile(one, tier, threads: 1, weightsChange: true);
            plan.Run();
            Dictionary<string, float[]> first = one.Expected.Keys.ToDictionary(output => output, output => plan.Output(output).ToArray());
            one.Source.FeedNaN(plan);
            plan.Run();
            one.Source.Feed(plan);
            plan.Iteration = 0;
            plan.Run();
            foreach ((string output, float[] values) in first)
                Assert.True(plan.Output(output).SequenceEqual(values), $"{tier}: {output}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_run_allocates_nothing(string name)
    {
        ConformanceCase one = ConformanceCases.ByName[name];
        foreach (SimdTier tier in SimdTiers.Supported)
        {
            using Plan plan = Compile(one, tier, threads: 1, weightsChange: true);
            plan.Run();
            Assert.Equal(0, TestNetworks.LeastAllocation(plan.Run));
        }
    }

    private static Plan Compile(ConformanceCase one, SimdTier? tier, int threads, bool weightsChange)
    {
        Plan plan = one.Graph.Compile(new CompileOptions
        {
            Threads = threads,
            Tier = tier,
            VerifyPasses = true,
            Kind = TestNetworks.KindOf(one.Graph, weightsChange),
        });
        one.Source.Feed(plan);
        return plan;
    }
}
