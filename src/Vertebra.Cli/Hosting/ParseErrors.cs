using System.CommandLine;

namespace Vertebra.Cli.Hosting;

/// <summary>Says in one line what is wrong with a command line.</summary>
internal static class ParseErrors
{
    public static UsageException Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string name = command is RootCommand ? "vertebra" : $"vertebra {command.Name}";
        string problem = parsed.Errors[0].Message;
        return new UsageException($"{problem} Run '{name} --help' for usage.");
    }
}
