using System.Diagnostics;
using System.Runtime.InteropServices;
using Vertebra.Cli.Tests.Support;

namespace Vertebra.Cli.Tests;

public class ProcessTests
{
    [Fact]
    public async Task The_program_prints_results_and_errors_apart()
    {
        using Process models = Start("models", "--json");
        string output = await models.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await models.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, models.ExitCode);
        Assert.StartsWith("[", output, StringComparison.Ordinal);

        using Process wrong = Start("summary", "lenet");
        string error = await wrong.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await wrong.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("'lenet5'", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_stops_a_training_which_keeps_its_weights(string signal)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            Assert.Skip("Signals are sent with kill.");
        using var folder = new TemporaryFolder();
        SmallDigits.Write(folder);
        using Process training = Start(
            "train", "--data", "mnist", "--data-dir", folder.Path, "--out", folder.File("out"), "--epochs", "100000", "--threads", "1");
        string? line;
        do
            line = await training.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        while (line?.StartsWith("Epoch ", StringComparison.Ordinal) == false);

        using (Process kill = Process.Start("kill", [$"-{signal}", $"{training.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        string error = await training.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await training.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(130, training.ExitCode);
        Assert.Contains("Cancelled", error, StringComparison.Ordinal);
        Assert.Contains("last.safetensors", folder.NamesIn("out"));
    }

    [Fact]
    public async Task Measured_times_are_kept_in_the_folder_that_the_environment_names()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["bench", "resnet20_cifar", "--tune", "--threads", "1", "--seconds", "0.01", "--json"];
        Assert.Equal("", await ErrorOf(arguments, folder.Path));
        string[] lines = File.ReadAllLines(folder.File("kernels.json"));
        Assert.Contains(lines, line => line.Contains("conv 1x16x32x32 > 16x32x32", StringComparison.Ordinal));

        Assert.Equal("", await ErrorOf(arguments, folder.Path));
        Assert.Equal(lines, File.ReadAllLines(folder.File("kernels.json")));

        folder.File("kernels.json", "not JSON"u8.ToArray());
        Assert.Contains("kernels.json", await ErrorOf(arguments, folder.Path), StringComparison.Ordinal);
        Assert.Equal(lines.Length, File.ReadAllLines(folder.File("kernels.json")).Length);
    }

    private static async Task<string> ErrorOf(string[] arguments, string home)
    {
        using Process process = Start(arguments, ("VERTEBRA_HOME", home));
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, error);
        return error;
    }

    private static Process Start(params string[] arguments) => Start(arguments, []);

    private static Process Start(string[] arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        // The tests' own frameworks: assemblies that one of them has are not copied beside the program here.
        string frameworks = Path.Combine(AppContext.BaseDirectory, "Vertebra.Cli.Tests.runtimeconfig.json");
        string dependencies = Path.Combine(AppContext.BaseDirectory, "Vertebra.Cli.Tests.deps.json");
        string program = Path.Combine(AppContext.BaseDirectory, "vertebra.dll");
        var start = new ProcessStartInfo(
            "dotnet", ["exec", "--runtimeconfig", frameworks, "--depsfile", dependencies, program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
