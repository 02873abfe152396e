namespace Vertebra.Training.Tests.Support;

/// <summary>Asks a test for the factor of each step, which lets the test interfere at a known step.</summary>
internal sealed class ScriptedSchedule(Func<long, double> factor) : ILearningRateSchedule
{
    public double Factor(long step, long steps) => factor(step);
}
