using FsCheck;
using FsCheck.Fluent;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Random;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Tests.Support;

namespace Vertebra.Kernels.Tests;

public class ChannelTests
{
    [Fact]
    public void Maps_are_put_together_from_any_channels_in_any_layout() => Prop.ForAll(
        Arb.From(
            from sizes in Gen.Choose(1, 6).ArrayOf(3)
            from channels in Gen.Choose(1, 40).ArrayOf(3)
            from parts in PartOf(channels).NonEmptyListOf()
            select (sizes, channels, parts: parts.ToArray())),
        c =>
        {
            MapShape Shape(int channels) => new(c.sizes[0], channels, c.sizes[1], c.sizes[2]);
            double[][] maps = [.. c.channels.Select((channels, i) => Samples.Uniform(Shape(channels).Length, seed: i))];
            MapShape result = Shape(c.parts.Sum(part => part.Count));
            double[] expected = NaiveChannels.Concat([.. c.parts.Select(part => (
                part.Operand < 0
                    ? new double[Shape(part.Count).Length]
                    : NaiveChannels.Slice(maps[part.Operand], Shape(c.channels[part.Operand]), part.Start, part.Count),
                Shape(part.Count)))]);
            foreach (SimdTier tier in SimdTiers.Supported)
            {
                KernelSet kernels = KernelSet.For(tier);
                foreach (int block in (int[])[1, kernels.Block])
                {
                    float[] actual = Harness.Run(
                        () => kernels.AssembleChannels(Maps.Layout(result, block), 3, c.parts),
                        Maps.Layout(result, block),
                        [.. maps.Select((map, i) => Maps.Pack(map, Shape(c.channels[i]), block))]);
                    Conformance.AssertClose(expected, actual, Tolerances.Exact);
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(2016, 7));

    [Fact]
    public void Parts_that_do_not_make_up_the_result_are_refused() => Assert.Throws<ArgumentException>(
        () => KernelSet.For().AssembleChannels(TensorLayout.Plain(1, 5, 2, 2), 1, [new ChannelPart(0, 4, 0, 4)]));

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Gates_scale_channels_and_have_a_gradient(string tier)
    {
        KernelSet kernels = Tiers.Kernels(tier);
        foreach (MapShape shape in (MapShape[])[new(1, 1, 1, 1), new(2, 5, 3, 4), new(3, 33, 7, 7), new(1, 17, 40, 40)])
        {
            MapShape gates = shape with { Height = 1, Width = 1 };
            double[] x = Samples.Uniform(shape.Length, seed: 1);
            double[] gate = Samples.Uniform(gates.Length, seed: 2);
            TensorLayout layout = Maps.Layout(shape, kernels.Block);
            float[] y = Harness.Run(
                () => kernels.Scale(layout), layout, Maps.Pack(x, shape, kernels.Block), Maps.Pack(gate, gates, kernels.Block));
            Conformance.AssertClose(NaiveChannels.Scale(x, gate, shape), y, Tolerances.OneOperation);

            double[] dy = Samples.Uniform(shape.Length, seed: 3);
            float[] dgate = Harness.Run(
                () => kernels.ScaleGateGrad(layout), Maps.Layout(gates, kernels.Block),
                Maps.Pack(x, shape, kernels.Block), Maps.Pack(dy, shape, kernels.Block));
            Conformance.AssertClose(NaiveChannels.ScaleGateGrad(x, dy, shape), dgate, Tolerances.LongSum);
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Stochastic_depth_drops_whole_images_at_its_rate_and_keeps_the_mean(string tier)
    {
        const int Images = 4000;
        var random = new RandomState { Seed = 11 };
        float[] ones = [.. Enumerable.Repeat(1f, Images * 5)];
        float[] y = Harness.Run(() => Tiers.Kernels(tier).StochasticDepth(TensorLayout.Matrix(Images, 5), 0.2f, stream: 3, random), ones.Length, ones);
        for (int image = 0; image < Images; image++)
            Assert.All(y[(image * 5)..(image * 5 + 5)], value => Assert.Equal(y[image * 5], value));
        Assert.All(y, value => Assert.True(value is 0 or 1.25f));
        Assert.InRange(y.Average(), 0.97, 1.03);
    }

    private static Gen<ChannelPart> PartOf(int[] channels) =>
        from operand in Gen.Choose(-1, channels.Length - 1)
        let most = operand < 0 ? 20 : channels[operand]
        from start in Gen.Choose(0, operand < 0 ? 0 : most - 1)
        from count in Gen.Choose(1, most - start)
        select operand < 0 ? ChannelPart.Zeros(count) : new ChannelPart(operand, most, start, count);
}
