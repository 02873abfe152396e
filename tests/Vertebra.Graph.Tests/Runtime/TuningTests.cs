using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Graph.Runtime.Tuning;

namespace Vertebra.Graph.Tests.Runtime;

public class TuningTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vertebra-tuning").FullName;

    private string File => Path.Combine(_folder, "below", "kernels.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_times_the_model_chooses_and_says_so()
    {
        using Plan plan = Network().Compile();
        Assert.Contains(" -- model: ", plan.Dump());
    }

    [Fact]
    public void A_convolution_that_can_be_computed_in_one_way_needs_no_reason()
    {
        using Plan plan = Network().Compile(new CompileOptions { Winograd = false });
        Assert.DoesNotContain(" -- ", plan.Dump());
    }

    [Fact]
    public void Tuning_measures_each_way_once_and_takes_the_fastest()
    {
        var timings = new KernelTimings();
        using Plan plan = Network().Compile(new CompileOptions { Timings = timings, Tune = true });
        Assert.Equal(3, timings.Count);
        Assert.Contains(" -- measured ", plan.Dump());
        double[] before = Times(timings);

        using Plan again = Network().Compile(new CompileOptions { Timings = timings, Tune = true });
        Assert.Equal(before, Times(timings));
        Assert.Equal(plan.Dump(), again.Dump());
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("winograd-f2")]
    [InlineData("winograd-f4")]
    public void Known_times_choose_the_kernel(string fastest)
    {
        var measured = new KernelTimings();
        using (Network().Compile(new CompileOptions { Timings = measured, Tune = true }))
            measured.Save(File);
        string[] lines = System.IO.File.ReadAllLines(File);
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Contains("; conv", StringComparison.Ordinal))
                lines[i] = lines[i][..(lines[i].LastIndexOf(':') + 1)] + (lines[i].Contains($"; {fastest}\"", StringComparison.Ordinal) ? " 1" : " 2") + (lines[i].EndsWith(',') ? "," : "");
        }
        System.IO.File.WriteAllLines(File, lines);

        KernelTimings timings = KernelTimings.Load(File, out string? warning);
        Assert.Null(warning);
        using Plan plan = Network().Compile(new CompileOptions { Timings = timings });
        string step = Assert.Single(plan.Dump().Split('\n'), line => line.Contains(" -- measured 1 ms; ", StringComparison.Ordinal));
        Assert.Equal(fastest != "direct", step.Contains("winograd", StringComparison.OrdinalIgnoreCase) && !step.Split(" -- ")[0].Contains("direct", StringComparison.Ordinal));
    }

    [Fact]
    public void Whatever_is_chosen_computes_the_same()
    {
        using Plan exact = Network().Compile(new CompileOptions { Winograd = false });
        using Plan tuned = Network().Compile(new CompileOptions { Tune = true });
        TestNetworks.FillInput(exact, "x");
        TestNetworks.FillInput(tuned, "x");
        exact.Run();
        tuned.Run();
        double norm = Math.Sqrt(exact.Output("y").ToArray().Sum(value => (double)value * value));
        double distance = Math.Sqrt(exact.Output("y").ToArray().Zip(tuned.Output("y").ToArray(), (a, b) => (double)(a - b) * (a - b)).Sum());
        Assert.True(distance <= 1e-4 * norm, $"{distance} of {norm}");
    }

    [Fact]
    public void Times_come_back_from_the_file_beside_those_of_others()
    {
        var first = new KernelTimings();
        first.Remember("another machine", 2.5);
        first.Save(File);
        var second = new KernelTimings();
        second.Remember("this machine", 0.125);
        second.Save(File);

        KernelTimings loaded = KernelTimings.Load(File, out string? warning);
        Assert.Null(warning);
        Assert.Equal(2.5, loaded.Find("another machine"));
        Assert.Equal(0.125, loaded.Find("this machine"));
        Assert.Equal([File], Directory.GetFiles(Path.GetDirectoryName(File)!));
    }

    [Fact]
    public void A_file_that_is_not_there_is_empty()
    {
        Assert.Equal(0, KernelTimings.Load(File, out string? warning).Count);
        Assert.Null(warning);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"format\": 2, \"milliseconds\": {}}")]
    [InlineData("{\"format\": 1, \"milliseconds\": {\"a\": -1}}")]
    [InlineData("{\"format\": 1, \"milliseconds\": {\"a\": \"x\"}}")]
    [InlineData("{\"format\": \"1\", \"milliseconds\": 3}")]
    [InlineData("{\"format\": 1, \"milliseconds\": {\"a\": 1")]
    public void A_damaged_file_is_ignored_with_a_warning_and_replaced(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, content);
        KernelTimings timings = KernelTimings.Load(File, out string? warning);
        Assert.Equal(0, timings.Count);
        Assert.Contains(File, warning);
        Assert.DoesNotContain('\n', warning!);

        timings.Remember("a", 1);
        timings.Save(File);
        Assert.Equal(1, KernelTimings.Load(File, out warning).Count);
        Assert.Null(warning);
    }

    private static double[] Times(KernelTimings timings) => [.. timings.All.Values];

    private static ComputationGraph Network() => TestNetworks.Trace(
        new Shape(1, 16, 9, 9), x => x.Conv2d(TestNetworks.Counting("w", new Shape(16, 16, 3, 3)), null, new Conv2dAttributes { Padding = 1 }));
}
