using Vertebra.Kernels.Optimizers;
using Vertebra.Kernels.Tests.Support;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Tests;

public unsafe class SgdStepTests
{
    private static readonly Dictionary<string, SgdSettings> Cases = new()
    {
        ["plain"] = new(0.1f),
        ["weight decay"] = new(0.1f, WeightDecay: 0.01f),
        ["momentum"] = new(0.05f, Momentum: 0.9f),
        ["momentum and weight decay"] = new(0.05f, Momentum: 0.9f, WeightDecay: 5e-4f),
        ["dampening"] = new(0.05f, Momentum: 0.9f, Dampening: 0.3f),
        ["nesterov"] = new(0.05f, Momentum: 0.9f, WeightDecay: 1e-2f, Nesterov: true),
    };

    public static TheoryData<string, string> Rows => Tiers.Times(Cases);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Three_steps_follow_the_definition_with_any_number_of_threads(string name, string tier)
    {
        SgdSettings settings = Cases[name];
        foreach (int length in (int[])[1, 37, 50_001])
        {
            double[] expected = Samples.Uniform(length, seed: 0);
            var naive = new NaiveSgd(
                settings.LearningRate, settings.Momentum, settings.Dampening, settings.WeightDecay, settings.Nesterov);
            for (int step = 0; step < 3; step++)
                naive.Step(expected, Samples.Uniform(length, seed: 1 + step));

            float[] actual = Steps(tier, length, settings, threads: 1);
            Conformance.AssertClose(expected, actual, Tolerances.ShortSum);
            Harness.AssertSameBits(actual, Steps(tier, length, settings, threads: 2), "with 2 threads");
        }
    }

    [Fact]
    public void Momentum_without_a_velocity_is_refused()
    {
        float[] weights = new float[4];
        Assert.Throws<ArgumentNullException>(() =>
        {
            fixed (float* w = weights)
                KernelSet.For().Sgd(4).Run(WorkerPool.Get(1), w, w, null, new SgdSettings(0.1f, Momentum: 0.9f), first: true);
        });
    }

    private static float[] Steps(string tier, int length, SgdSettings settings, int threads)
    {
        ISgdStep sgd = Tiers.Kernels(tier).Sgd(length);
        float[] weights = Samples.ToFloats(Samples.Uniform(length, seed: 0));
        float[] velocity = [.. Enumerable.Repeat(float.NaN, length)];
        for (int step = 0; step < 3; step++)
        {
            float[] gradient = Samples.ToFloats(Samples.Uniform(length, seed: 1 + step));
            fixed (float* w = weights, g = gradient, v = velocity)
                sgd.Run(WorkerPool.Get(threads), w, g, settings.Momentum == 0 ? null : v, settings, first: step == 0);
        }
        return weights;
    }
}
