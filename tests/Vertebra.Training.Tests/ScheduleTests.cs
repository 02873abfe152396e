namespace Vertebra.Training.Tests;

public class ScheduleTests
{
    [Fact]
    public void A_cosine_rises_linearly_then_falls_to_almost_nothing()
    {
        var schedule = new CosineSchedule(WarmUp: 0.1);
        double[] factors = [.. Enumerable.Range(0, 100).Select(step => schedule.Factor(step, 100))];
        Assert.Equal(1.0 / 11, factors[0], 1e-12);
        Assert.Equal(10.0 / 11, factors[9], 1e-12);
        Assert.Equal(1, factors[10]);
        Assert.Equal(0.5, factors[55], 1e-12);
        Assert.InRange(factors[99], 0, 0.001);
        Assert.True(factors[10..].Zip(factors[11..]).All(pair => pair.First > pair.Second));
    }

    [Fact]
    public void A_training_of_one_step_takes_the_full_rate() => Assert.Equal(1, new CosineSchedule().Factor(0, 1));

    [Fact]
    public void A_constant_stays() => Assert.Equal(1, new ConstantSchedule().Factor(70, 100));

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_warm_up_is_a_share(double warmUp) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(warmUp));
}
