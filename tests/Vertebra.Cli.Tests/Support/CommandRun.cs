using System.Text.Json;

namespace Vertebra.Cli.Tests.Support;

/// <summary>A command line that ran in this process.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static CommandRun Of(params string[] arguments) => Of(arguments, TestContext.Current.CancellationToken);

    public static CommandRun Of(string[] arguments, CancellationToken cancellation, StringWriter? error = null)
    {
        var output = new StringWriter();
        error ??= new StringWriter();
        int code = CommandLineApp.Run(arguments, output, error, cancellation);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    public JsonElement Json
    {
        get
        {
            Assert.True(ExitCode == 0, Error);
            return JsonDocument.Parse(Output).RootElement;
        }
    }

    /// <summary>Asserts that nothing but one line says what is wrong, and gives that line.</summary>
    public string FailsInOneLine(int exitCode)
    {
        Assert.True(exitCode == ExitCode, $"exit code {ExitCode}: {Error}");
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", Error, StringComparison.Ordinal);
        string line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.StartsWith("vertebra: ", StringComparison.Ordinal));
        Assert.EndsWith(line + "\n", Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal("", Output);
        return line;
    }
}
