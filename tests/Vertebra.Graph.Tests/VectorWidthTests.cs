using Vertebra.Graph.Runtime;

namespace Vertebra.Graph.Tests;

public class VectorWidthTests
{
    [Fact]
    public void A_program_at_its_processors_width_needs_no_advice()
    {
        Assert.Null(VectorWidth.Advise(512, 512, compiledAtRunTime: false));
        Assert.Null(VectorWidth.Advise(128, 128, compiledAtRunTime: true));
    }

    [Fact]
    public void A_program_compiled_ahead_of_time_is_told_how_to_be_published()
    {
        Assert.Contains("128-bit vectors and the processor has 512-bit", VectorWidth.Advise(128, 512, compiledAtRunTime: false));
        Assert.Contains("VertebraInstructionSet=x86-64-v4", VectorWidth.Advise(256, 512, compiledAtRunTime: false));
        Assert.Contains("VertebraInstructionSet=x86-64-v3", VectorWidth.Advise(128, 256, compiledAtRunTime: false));
    }

    [Fact]
    public void A_program_compiled_at_run_time_is_told_of_dotnets_settings() =>
        Assert.Contains("DOTNET_EnableAVX512=0", VectorWidth.Advise(256, 512, compiledAtRunTime: true));

    [Fact]
    public void The_processor_is_at_least_as_wide_as_the_program() => Assert.True(VectorWidth.OfProcessor >= VectorWidth.InUse);

    [Fact]
    public void Advice_is_given_once_in_a_process()
    {
        VectorWidth.TakeAdvice();
        Assert.Null(VectorWidth.TakeAdvice());
    }
}
