using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Vertebra.Cli.Hosting;

/// <summary>Prints the version of this program.</summary>
internal sealed class PrintVersion : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        Assembly program = typeof(PrintVersion).Assembly;
        string version = program.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        parseResult.InvocationConfiguration.Output.WriteLine($"vertebra {version}");
        return ExitCode.Success;
    }
}
