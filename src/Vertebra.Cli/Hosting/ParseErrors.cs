using System.CommandLine;
using Vertebra.Common;

namespace Vertebra.Cli.Hosting;

/// <summary>Says in one line what is wrong with a command line.</summary>
internal static class ParseErrors
{
    /// <summary>Describes the errors of a command line that has some.</summary>
    public static UsageException Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string name = command is RootCommand ? "vertebra" : $"vertebra {command.Name}";
        string problem = parsed.UnmatchedTokens is [var unknown, ..] ? Unknown(unknown, command) : parsed.Errors[0].Message;
        return new UsageException($"{problem} Run '{name} --help' for usage.");
    }

    private static string Unknown(string token, Command command)
    {
        bool isOption = token.StartsWith('-');
        IEnumerable<string> known = isOption
            ? command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options)).Select(option => option.Name)
            : command.Subcommands.Select(subcommand => subcommand.Name);
        string what = isOption ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        string suggestion = NearestNames.Best(token, [.. known]) is { } nearest ? $"; did you mean '{nearest}'?" : ".";
        return $"Unknown {what} '{token}'{suggestion}";
    }
}
