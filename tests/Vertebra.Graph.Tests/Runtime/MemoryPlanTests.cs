using Vertebra.Graph.Ir;
using Vertebra.Graph.Passes;
using Vertebra.Graph.Runtime;
using Vertebra.Graph.Runtime.Lowering;
using Vertebra.Kernels;
using Vertebra.Kernels.Random;

namespace Vertebra.Graph.Tests.Runtime;

public class MemoryPlanTests
{
    [Fact]
    public void Buffers_that_live_together_never_overlap()
    {
        var random = new Random(1);
        for (int trial = 0; trial < 500; trial++)
        {
            int steps = random.Next(1, 40);
            Lifetime[] lifetimes = [.. Enumerable.Range(0, random.Next(0, 60)).Select(_ =>
            {
                int first = random.Next(steps);
                return new Lifetime(first, random.Next(first, steps), random.Next(1, 2000));
            })];
            MemoryPlan plan = MemoryPlan.Make(lifetimes);
            for (int i = 0; i < lifetimes.Length; i++)
            {
                Assert.Equal(0, plan.Offsets[i] % 64);
                Assert.InRange(plan.Offsets[i] + lifetimes[i].Bytes, 1, plan.Bytes);
                for (int j = 0; j < i; j++)
                {
                    bool apart = plan.Offsets[i] + lifetimes[i].Bytes <= plan.Offsets[j]
                        || plan.Offsets[j] + lifetimes[j].Bytes <= plan.Offsets[i];
                    Assert.True(apart || !lifetimes[i].Overlaps(lifetimes[j]), $"trial {trial}: {lifetimes[i]} and {lifetimes[j]}");
                }
            }
            Assert.True(plan.Bytes >= MemoryPlan.LowerBound(lifetimes));
        }
    }

    [Fact]
    public void A_chain_needs_its_two_largest_neighbours()
    {
        Lifetime[] chain = [.. Enumerable.Range(0, 20).Select(step => new Lifetime(step, step + 1, 64))];
        Assert.Equal(128, MemoryPlan.Make(chain).Bytes);
    }

    [Fact]
    public void Buffers_that_are_born_while_another_dies_do_not_share() =>
        Assert.Equal(128, MemoryPlan.Make([new Lifetime(0, 1, 64), new Lifetime(1, 2, 64)]).Bytes);

    [Theory]
    [InlineData(false, 0.45)]
    [InlineData(true, 0.35)]
    public void A_vgg_needs_little_more_than_what_lives_at_once(bool training, double shareOfSum)
    {
        LoweredGraph graph = Lower(TestNetworks.VggLike(4, 64, training), training);
        (MemoryPlan plan, IReadOnlyList<Lifetime> lifetimes) = BufferSharing.Assign(graph, workers: 2);
        long sum = lifetimes.Sum(lifetime => lifetime.Bytes);
        long bound = MemoryPlan.LowerBound(lifetimes);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{(training ? "training" : "inference")}: arena {plan.Bytes / 1024} KiB, most alive {bound / 1024} KiB, sum {sum / 1024} KiB");
        Assert.True(plan.Bytes <= 1.1 * bound, $"the arena has {plan.Bytes} bytes, {bound} live at once");
        // No plan is smaller than what lives at once, which on narrow vectors, whose scratch adds little to the sum, is more than the share.
        Assert.True(plan.Bytes <= Math.Max(shareOfSum * sum, bound), $"the arena has {plan.Bytes} bytes of {sum}");
    }

    [Fact]
    public void An_activation_works_in_place_where_its_operand_dies()
    {
        LoweredGraph graph = Lower(TestNetworks.Trace(new Shape(1, 16, 4, 4), x => x.MaxPool(2).Tanh().MaxPool(2)), training: false);
        BufferSharing.Assign(graph, workers: 1);
        Step tanh = graph.Steps.Single(step => step.Operation == "Tanh");
        Assert.Same(tanh.Operands[0]!.Root, tanh.Result.Root);
    }

    [Fact]
    public void An_operand_that_is_read_again_is_not_overwritten()
    {
        LoweredGraph graph = Lower(
            TestNetworks.Trace(new Shape(1, 16, 4, 4), x =>
            {
                Value y = x.MaxPool(2);
                return y.Tanh().Add(y);
            }),
            training: false);
        BufferSharing.Assign(graph, workers: 1);
        Step tanh = graph.Steps.Single(step => step.Operation == "Tanh");
        Assert.NotSame(tanh.Operands[0]!.Root, tanh.Result.Root);
    }

    // Without sharing, the concatenations of n layers of g channels sum to n^2 * g / 2 channels.
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void The_memory_of_a_dense_block_is_linear_in_its_depth(int images)
    {
        const int Growth = 16;
        int pixels = images * 16 * 16;
        long Arena(int depth)
        {
            ComputationGraph graph = TestNetworks.Trace(new Shape(images, Growth, 16, 16), x =>
            {
                x = x.MaxPool(1);
                for (int layer = 0; layer < depth; layer++)
                    x = ValueOperations.Concat(x, x.Relu().Conv2d(new Parameter(new Shape(Growth, x.Shape.Channels, 1, 1)), null, new()));
                return x.MaxPool(16);
            });
            LoweredGraph lowered = Lower(graph, training: false);
            Assert.DoesNotContain(lowered.Steps, step => step.Operation is "Concat" or "copy");
            return BufferSharing.Assign(lowered, workers: 1).Plan.Bytes / sizeof(float);
        }

        foreach (int depth in new[] { 8, 16, 32 })
            Assert.InRange(Arena(depth), depth * Growth * pixels, (2 * depth + 4) * Growth * pixels + 16 * 1024);
    }

    // Normalised maps are kept for the gradients of the weights, and sum to n^2 * g / 2 channels; nothing else may.
    [Fact]
    public void Training_a_dense_block_copies_neither_concatenations_nor_their_gradients()
    {
        const int Growth = 16, Images = 3, Pixels = Images * 16 * 16, Depth = 24;
        LoweredGraph lowered = Lower(TestNetworks.DenseBlockTraining(Images, Growth, Depth), training: true);
        Assert.DoesNotContain(lowered.Steps, step => step.Operation is "Concat" or "SliceChannels" or "copy");
        Assert.InRange(
            BufferSharing.Assign(lowered, workers: 1).Plan.Bytes / sizeof(float),
            Depth * Depth / 2 * Growth * Pixels, (Depth * Depth / 2 + 5 * Depth) * Growth * Pixels);
    }

    private static LoweredGraph Lower(ComputationGraph graph, bool training)
    {
        PassPipeline passes = training ? PassPipeline.Training : PassPipeline.Inference;
        KernelSet kernels = KernelSet.For();
        graph = passes.Run(graph);
        var context = new LoweringContext(
            kernels, new RandomState(), packPerRun: training, winograd: false, ConcatPlacement.Find(graph, kernels.Block));
        return LoweringTable.Lower(graph, context);
    }
}
