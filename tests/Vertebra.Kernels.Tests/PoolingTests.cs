using FsCheck;
using FsCheck.Fluent;
using Vertebra.Kernels.Pooling;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Tests.Support;

namespace Vertebra.Kernels.Tests;

public class PoolingTests
{
    public static TheoryData<string, string> Rows => Tiers.Times(PoolingCases.Named);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Max_pooling_and_its_gradient(string name, string tier) =>
        CheckMax(PoolingCases.Named[name], Tiers.Kernels(tier));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Average_pooling_and_its_gradient_with_padding_counted_or_not(string name, string tier) =>
        CheckAverage(PoolingCases.Named[name], Tiers.Kernels(tier));

    [Fact]
    public void Random_shapes() => Prop.ForAll(PoolingCases.Random, c =>
    {
        foreach (SimdTier tier in SimdTiers.Supported)
        {
            CheckMax(c, KernelSet.For(tier));
            CheckAverage(c, KernelSet.For(tier));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(20121, 7));

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void A_NaN_wins_its_window_and_no_other(string tier)
    {
        KernelSet kernels = Tiers.Kernels(tier);
        var c = new PoolCase(1, 19, 4, 4, 2, 2) { Stride = 2 };
        for (int place = 0; place < 4; place++)
        {
            double[] x = Samples.Uniform(c.Input.Length, seed: 1);
            for (int channel = 0; channel < c.Channels; channel += 2)
                x[c.Input.Index(0, channel, place / 2, 2 + place % 2)] = double.NaN;
            x[c.Input.Index(0, 1, 0, 0)] = double.PositiveInfinity;
            CheckMax(c, kernels, x);
        }
    }

    [Theory]
    [InlineData(7, 7, 1, 1)]
    [InlineData(6, 6, 6, 6)]
    [InlineData(13, 11, 6, 6)]
    [InlineData(3, 2, 7, 5)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(56, 56, 1, 1)]
    public void Adaptive_average_pooling_and_its_gradient(int height, int width, int outHeight, int outWidth)
    {
        foreach (SimdTier tier in SimdTiers.Supported)
        {
            foreach (int channels in (int[])[1, 5, 33])
            {
                KernelSet kernels = KernelSet.For(tier);
                MapShape shape = new(2, channels, height, width);
                MapShape result = shape with { Height = outHeight, Width = outWidth };
                var layout = Maps.Layout(shape, kernels.Block);
                double[] x = Samples.Uniform(shape.Length, seed: 1);
                double[] dy = Samples.Uniform(result.Length, seed: 2);
                float[] y = Harness.Run(
                    () => kernels.AdaptiveAvgPool(layout, outHeight, outWidth),
                    Maps.Layout(result, kernels.Block),
                    Maps.Pack(x, shape, kernels.Block));
                Conformance.AssertClose(NaivePooling.AdaptiveAvg(x, shape, outHeight, outWidth), y, Tolerances.ShortSum);
                float[] dx = Harness.Run(
                    () => kernels.AdaptiveAvgPoolGrad(layout, outHeight, outWidth),
                    layout,
                    Maps.Pack(dy, result, kernels.Block));
                Conformance.AssertClose(NaivePooling.AdaptiveAvgGrad(dy, shape, outHeight, outWidth), dx, Tolerances.ShortSum);
            }
        }
    }

    private static void CheckMax(PoolCase c, KernelSet kernels)
    {
        CheckMax(c, kernels, Samples.Uniform(c.Input.Length, seed: 1));
        CheckMax(c, kernels, Samples.WithTies(c.Input.Length, seed: 2));
    }

    private static void CheckMax(PoolCase c, KernelSet kernels, double[] x)
    {
        PoolGeometry geometry = PoolingCases.Geometry(c);
        float[] packed = Maps.Pack(x, c.Input, kernels.Block);
        float[] y = Harness.Run(() => kernels.MaxPool(geometry), Maps.Layout(c.Output, kernels.Block), packed);
        Conformance.AssertClose(NaivePooling.Max(x, c), y, Tolerances.Exact);

        double[] dy = Samples.Uniform(c.Output.Length, seed: 3);
        float[] dx = Harness.Run(
            () => kernels.MaxPoolGrad(geometry),
            Maps.Layout(c.Input, kernels.Block),
            packed,
            Maps.Pack(dy, c.Output, kernels.Block));
        Conformance.AssertClose(NaivePooling.MaxGrad(x, dy, c), dx, Tolerances.ShortSum);
    }

    private static void CheckAverage(PoolCase c, KernelSet kernels)
    {
        PoolGeometry geometry = PoolingCases.Geometry(c);
        double[] x = Samples.Uniform(c.Input.Length, seed: 1);
        double[] dy = Samples.Uniform(c.Output.Length, seed: 2);
        foreach (bool countPadding in (bool[])[false, true])
        {
            float[] y = Harness.Run(
                () => kernels.AvgPool(geometry, countPadding),
                Maps.Layout(c.Output, kernels.Block),
                Maps.Pack(x, c.Input, kernels.Block));
            Conformance.AssertClose(NaivePooling.Avg(x, c, countPadding), y, Tolerances.ShortSum);
            float[] dx = Harness.Run(
                () => kernels.AvgPoolGrad(geometry, countPadding),
                Maps.Layout(c.Input, kernels.Block),
                Maps.Pack(dy, c.Output, kernels.Block));
            Conformance.AssertClose(NaivePooling.AvgGrad(dy, c, countPadding), dx, Tolerances.ShortSum);
        }
    }
}
