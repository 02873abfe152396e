namespace Vertebra.Common.Tests;

public class RandomStreamTests
{
    // Of seed 42, by an independent implementation.
    private static readonly ulong[] Bits = [0x15780B2E0C2EC716, 0x6104D9866D113A7E, 0xAE17533239E499A1];
    private static readonly double[] PolarNormals = [0.9357208304923753, 0.7606036515911091, 0.588918232842254];

    [Fact]
    public void Streams_of_different_keys_differ_and_of_equal_keys_agree()
    {
        var firsts = new HashSet<ulong>();
        for (ulong seed = 0; seed < 10; seed++)
            for (ulong purpose = 0; purpose < 10; purpose++)
                for (ulong index = 0; index < 10; index++)
                    Assert.True(firsts.Add(new RandomStream(seed, purpose, index).NextBits()));
        Assert.Equal(new RandomStream(1, 2, 3).NextBits(), new RandomStream(1, 2, 3).NextBits());
    }

    [Fact]
    public void Bounded_numbers_are_even()
    {
        var random = new RandomStream(1, 2, 3);
        var counts = new int[7];
        for (int i = 0; i < 70_000; i++)
            counts[random.Below(7)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
    }

    [Fact]
    public void Nearly_normal_numbers_have_mean_0_and_deviation_1()
    {
        var random = new RandomStream(1, 2, 3);
        var (sum, squares) = (0.0, 0.0);
        const int count = 200_000;
        for (int i = 0; i < count; i++)
        {
            double value = random.NearlyNormal();
            sum += value;
            squares += value * value;
        }
        Assert.InRange(sum / count, -0.01, 0.01);
        Assert.InRange(squares / count, 0.99, 1.01);
    }

    [Fact]
    public void The_logarithm_agrees_with_the_platform_to_the_last_bits()
    {
        var random = new RandomStream(1);
        for (int i = 0; i < 100_000; i++)
        {
            double x = random.NextUniform() * Math.Pow(2, -(i % 60)) + double.Epsilon * 0x10_0000_0000_0000;
            double expected = Math.Log(x);
            Assert.Equal(expected, RandomStream.Log(x), 4e-16 * Math.Max(1, Math.Abs(expected)));
        }
        Assert.Equal(0, RandomStream.Log(1));
    }

    [Fact]
    public void A_seed_means_the_same_numbers_everywhere()
    {
        var random = new RandomStream(42);

        Assert.Equal(Bits, new[] { random.NextBits(), random.NextBits(), random.NextBits() });
        Assert.Equal(PolarNormals, new[] { random.NextNormal(), random.NextNormal(), random.NextNormal() });
    }
}
