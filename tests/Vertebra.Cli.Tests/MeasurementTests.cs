using System.Text.Json;
using Vertebra.Cli.Tests.Support;

namespace Vertebra.Cli.Tests;

public class MeasurementTests
{
    private const string Fields =
        "model batch height width train threads vector_bits median_ms min_ms images_per_second gmacs gflops peak_rss_mb";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bench_as_json_has_exactly_the_fields_of_the_contract(bool train)
    {
        string[] arguments = ["bench", "lenet5", "lenet5", "--batch", "3", "--threads", "1", "--seconds", "0.01", "--json"];
        JsonElement rows = CommandRun.Of(train ? [.. arguments, "--train"] : arguments).Json;

        Assert.Equal(2, rows.GetArrayLength());
        foreach (JsonElement row in rows.EnumerateArray())
        {
            Assert.Equal(Fields, Names.Of(row));
            Assert.Equal("lenet5", row.GetProperty("model").GetString());
            Assert.Equal(3, row.GetProperty("batch").GetInt32());
            Assert.Equal(32, row.GetProperty("height").GetInt32());
            Assert.Equal(32, row.GetProperty("width").GetInt32());
            Assert.Equal(train, row.GetProperty("train").GetBoolean());
            Assert.Equal(1, row.GetProperty("threads").GetInt32());
            Assert.Equal(0.00041652, row.GetProperty("gmacs").GetDouble(), 1e-12);
            double median = row.GetProperty("median_ms").GetDouble();
            Assert.True(row.GetProperty("min_ms").GetDouble() <= median);
            Assert.Equal(3e3 / median, row.GetProperty("images_per_second").GetDouble(), 3e3 / median * 1e-3);
            Assert.True(row.GetProperty("peak_rss_mb").GetDouble() > 1);
            if (!train)
                Assert.Equal(3 * 2 * 0.00041652 / median * 1e3, row.GetProperty("gflops").GetDouble(), 0.1);
        }
    }

    [Fact]
    public void Bench_takes_another_size()
    {
        JsonElement row = CommandRun.Of("bench", "alexnet", "--size", "64x96", "--seconds", "0.01", "--json").Json[0];

        Assert.Equal(64, row.GetProperty("height").GetInt32());
        Assert.Equal(96, row.GetProperty("width").GetInt32());
    }

    [Fact]
    public void Bench_prints_a_table() => Assert.Matches(@"lenet5 +2x1x32x32 ", CommandRun.Of("bench", "lenet5", "--batch", "2", "--seconds", "0.01").Output);

    [Fact]
    public void A_method_can_be_forced()
    {
        Assert.DoesNotContain("winograd", Profile("direct"), StringComparison.Ordinal);
        Assert.Contains("winograd F(4x4)", Profile("winograd-f4"), StringComparison.Ordinal);
        Assert.Equal(0, CommandRun.Of("bench", "lenet5", "--method", "direct", "--seconds", "0.01").ExitCode);

        static string Profile(string method) => CommandRun.Of("profile", "lenet5", "--method", method).Output;
    }

    [Theory]
    [InlineData("bench")]
    [InlineData("profile")]
    public void An_unknown_method_is_an_error_that_lists_the_methods(string command)
    {
        CommandRun run = CommandRun.Of(command, "lenet5", "--method", "fft");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("winograd-f4", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_bench_ends_with_130()
    {
        CommandRun run = CommandRun.Of(["bench", "lenet5", "--seconds", "1000"], new CancellationToken(canceled: true));

        Assert.Equal(130, run.ExitCode);
        Assert.Equal("", run.Output);
    }

    [Theory]
    [InlineData(false, "conv1 +Conv2d ")]
    [InlineData(true, "Sum|Grad|CrossEntropy")]
    public void Profile_shows_every_step(bool train, string expected)
    {
        string[] arguments = ["profile", "lenet5", "--batch", "2", "--threads", "1"];
        CommandRun run = CommandRun.Of(train ? [.. arguments, "--train"] : arguments);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Matches(expected, run.Output);
        Assert.Matches("Total +[0-9]+ steps", run.Output);
        Assert.Contains("GFLOP/s", run.Output, StringComparison.Ordinal);
    }
}
