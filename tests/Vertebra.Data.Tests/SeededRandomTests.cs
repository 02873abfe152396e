namespace Vertebra.Data.Tests;

public class SeededRandomTests
{
    [Fact]
    public void Streams_of_different_keys_differ_and_of_equal_keys_agree()
    {
        var firsts = new HashSet<ulong>();
        for (ulong seed = 0; seed < 10; seed++)
            for (ulong purpose = 0; purpose < 10; purpose++)
                for (ulong index = 0; index < 10; index++)
                    Assert.True(firsts.Add(new SeededRandom(seed, purpose, index).Next()));
        Assert.Equal(new SeededRandom(1, 2, 3).Next(), new SeededRandom(1, 2, 3).Next());
    }

    [Fact]
    public void Bounded_numbers_are_even()
    {
        var random = new SeededRandom(1, 2, 3);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++) counts[random.Below(7)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
    }

    [Fact]
    public void Normal_numbers_have_mean_0_and_deviation_1()
    {
        var random = new SeededRandom(1, 2, 3);
        var (sum, squares) = (0.0, 0.0);
        const int count = 200_000;
        for (var i = 0; i < count; i++)
        {
            double value = random.Normal();
            sum += value;
            squares += value * value;
        }
        Assert.InRange(sum / count, -0.01, 0.01);
        Assert.InRange(squares / count, 0.99, 1.01);
    }
}
