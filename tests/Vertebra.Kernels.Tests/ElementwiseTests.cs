using Vertebra.Kernels.Tests.Support;
using Vertebra.Testing;

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
            float[] sum = Harness.Run(() => Tiers.Kernels(tier).Add(length), length, Samples.ToFloats(a), Samples.ToFloats(b));
            Conformance.AssertClose(NaiveElementwise.Add(a, b), sum, Tolerances.OneOperation);
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.All), MemberType = typeof(Tiers))]
    public void Fill_fills(string tier)
    {
        foreach (int length in (int[])[1, 33, 70_001])
            Assert.All(Harness.Run(() => Tiers.Kernels(tier).Fill(length, 2.5f), length), v => Assert.Equal(2.5f, v));
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
