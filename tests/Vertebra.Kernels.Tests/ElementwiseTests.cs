using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Tests.Support;

namespace Vertebra.Kernels.Tests;

public class ElementwiseTests
{
    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Add_adds(string tier)
    {
        foreach (int length in (int[])[1, 5, 16, 33, 70_001])
        {
            double[] a = Samples.Uniform(length, seed: 1);
            double[] b = Samples.Uniform(length, seed: 2);
            double[] expected = NaiveElementwise.Add(a, b);
            Conformance.AssertClose(expected, Sum(ActivationKind.Identity), Tolerances.OneOperation);
            Conformance.AssertClose(NaiveElementwise.Relu(expected), Sum(ActivationKind.Relu), Tolerances.OneOperation);

            float[] Sum(ActivationKind activation) => Harness.Run(
                () => Tiers.Kernels(tier).Make(new AddRecipe(length, activation)),
                length, Samples.ToFloats(a), Samples.ToFloats(b));
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Multiply_multiplies(string tier)
    {
        foreach (int length in (int[])[1, 5, 16, 33, 70_001])
        {
            double[] x = Samples.Uniform(length, seed: 1);
            float[] product = Harness.Run(
                () => Tiers.Kernels(tier).Make(new MultiplyRecipe(length, 0.75f)), length, Samples.ToFloats(x));
            Conformance.AssertClose([.. x.Select(v => v * 0.75)], product, Tolerances.OneOperation);
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Fill_fills(string tier)
    {
        foreach (int length in (int[])[1, 33, 70_001])
            Assert.All(Harness.Run(
                () => Tiers.Kernels(tier).Make(new FillRecipe(length, 2.5f)), length), v => Assert.Equal(2.5f, v));
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public unsafe void The_finite_check_finds_one_bad_value_anywhere(string tier)
    {
        KernelSet kernels = Tiers.Kernels(tier);
        float[] values = Samples.ToFloats(Samples.Uniform(83, seed: 1, range: 1e38));
        fixed (float* p = values)
        {
            Assert.True(kernels.AllFinite(p, 0));
            Assert.True(kernels.AllFinite(p, values.Length));
            for (int i = 0; i < values.Length; i++)
            {
                float kept = values[i];
                foreach (float bad in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
                {
                    values[i] = bad;
                    Assert.False(kernels.AllFinite(p, values.Length));
                    Assert.True(kernels.AllFinite(p, i));
                }
                values[i] = kept;
            }
        }
    }
}
