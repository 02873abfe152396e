using Vertebra.Kernels.Random;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Tests.Support;

namespace Vertebra.Kernels.Tests;

public class DropoutTests
{
    private static readonly MapShape Shape = new(3, 37, 17, 19);
    private static readonly float[] X = Samples.ToFloats([.. Samples.Uniform(Shape.Length, seed: 1).Select(v => v + 2)]);

    [Fact]
    public void The_mask_is_the_same_on_every_tier_and_in_every_layout()
    {
        bool[] expected = Mask(SimdTier.Scalar, 1, 0.4f, stream: 3, seed: 11, iteration: 5);
        foreach (SimdTier tier in SimdTiers.Supported)
        {
            foreach (int block in (int[])[1, KernelSet.For(tier).Block])
                Assert.Equal(expected, Mask(tier, block, 0.4f, stream: 3, seed: 11, iteration: 5));
        }
    }

    [Fact]
    public void Kept_elements_are_scaled_and_the_others_are_zero()
    {
        double[] x = [.. X.Select(v => (double)v)];
        float[] y = Run(SimdTier.Scalar, 1, 0.25f, stream: 0, seed: 1, iteration: 0);
        Conformance.AssertClose(
            NaiveElementwise.Dropout(x, [.. y.Select(v => v != 0)], 0.25), y, Tolerances.FewOperations);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.1f)]
    [InlineData(0.5f)]
    [InlineData(0.9f)]
    public void The_share_of_zeros_is_the_probability(float probability)
    {
        double zeros = Mask(SimdTiers.Best, 1, probability, stream: 0, seed: 1, iteration: 0).Count(kept => !kept);
        double deviation = Math.Sqrt(probability * (1 - probability) / Shape.Length);
        Assert.InRange(zeros / Shape.Length, probability - 5 * deviation, probability + 5 * deviation);
    }

    [Fact]
    public void Seed_iteration_and_stream_each_give_other_numbers()
    {
        bool[][] masks = [
            Mask(SimdTiers.Best, 1, 0.5f, stream: 0, seed: 1, iteration: 0),
            Mask(SimdTiers.Best, 1, 0.5f, stream: 1, seed: 1, iteration: 0),
            Mask(SimdTiers.Best, 1, 0.5f, stream: 0, seed: 2, iteration: 0),
            Mask(SimdTiers.Best, 1, 0.5f, stream: 0, seed: 1, iteration: 1),
            Mask(SimdTiers.Best, 1, 0.5f, stream: 0, seed: 0, iteration: 1),
            Mask(SimdTiers.Best, 1, 0.5f, stream: 1, seed: 0, iteration: 0),
        ];
        for (int i = 0; i < masks.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double equal = masks[i].Zip(masks[j], (a, b) => a == b).Count(same => same);
                Assert.InRange(equal / Shape.Length, 0.48, 0.52);
            }
        }
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(-0.1f)]
    [InlineData(float.NaN)]
    public void A_probability_outside_its_range_is_refused(float probability) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => KernelSet.For().Dropout(Maps.Layout(Shape, 1), probability, 0, new RandomState()));

    private static bool[] Mask(SimdTier tier, int block, float probability, int stream, ulong seed, ulong iteration) =>
        [.. Run(tier, block, probability, stream, seed, iteration).Select(v => v != 0)];

    private static float[] Run(SimdTier tier, int block, float probability, int stream, ulong seed, ulong iteration)
    {
        var state = new RandomState { Seed = seed, Iteration = iteration };
        var layout = Maps.Layout(Shape, block);
        double[] x = [.. X.Select(v => (double)v)];
        return Harness.Run(
            () => KernelSet.For(tier).Dropout(layout, probability, stream, state), layout, Maps.Pack(x, Shape, block));
    }
}
