using System.CommandLine;
using System.CommandLine.Help;
using Vertebra.Cli.Commands;
using Vertebra.Cli.Hosting;
using Vertebra.Graph.Runtime;

namespace Vertebra.Cli;

/// <summary>The <c>vertebra</c> command, apart from the process that it usually runs in.</summary>
internal static class CommandLineApp
{
    /// <summary>Runs a command line on a pair of writers that nobody watches live.</summary>
    public static int Run(string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default) =>
        Run(arguments, new Terminal(output, error), cancellation);

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The arguments behind the name of the program.</param>
    /// <param name="terminal">Where results, progress and errors go.</param>
    /// <param name="cancellation">Stops the command.</param>
    /// <returns>The process's exit code, see <see cref="ExitCode"/>.</returns>
    public static int Run(string[] arguments, Terminal terminal, CancellationToken cancellation)
    {
        var verbose = new Option<bool>("--verbose") { Description = "Show where an error comes from.", Recursive = true };
        RootCommand root = Describe(verbose, terminal, cancellation);
        ParseResult? parsed = null;
        try
        {
            parsed = Parse(root, arguments);
            if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
                throw ParseErrors.Describe(parsed);
            if (Computes(parsed) && VectorWidth.TakeAdvice() is { } advice)
                terminal.Error.WriteLine(advice);
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception exception)
        {
            UserError problem = UserErrors.Describe(exception);
            terminal.Error.WriteLine(problem.ExitCode == ExitCode.Cancelled ? problem.Line : $"vertebra: {problem.Line}");
            if (parsed?.GetValue(verbose) == true)
                terminal.Error.WriteLine(exception);
            return problem.ExitCode;
        }
        finally
        {
            terminal.Output.Flush();
            terminal.Error.Flush();
        }
    }

    private static bool Computes(ParseResult parsed) =>
        parsed.Action is not (HelpAction or HelpWithExamples)
        && parsed.CommandResult.Command.Name is "train" or "evaluate" or "classify" or "run" or "bench" or "profile";

    // A validator that asks for the value of an option throws where that is missing or given twice.
    private static ParseResult Parse(RootCommand root, string[] arguments)
    {
        try
        {
            return root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        }
        catch (InvalidOperationException problem)
        {
            throw new UsageException($"{problem.Message} Run 'vertebra --help' for usage.");
        }
    }

    private static RootCommand Describe(Option<bool> verbose, Terminal terminal, CancellationToken cancellation)
    {
        var root = new RootCommand("Convolutional networks for image classification: list, inspect, train, run and measure them.")
        {
            verbose,
            ModelsCommand.Create(terminal),
            SummaryCommand.Create(terminal),
            TrainCommand.Create(terminal, cancellation),
            EvaluateCommand.Create(terminal, cancellation),
            ClassifyCommand.Create(terminal, cancellation),
            RunCommand.Create(terminal, cancellation),
            ConvertCommand.Create(terminal),
            BenchCommand.Create(terminal, cancellation),
            ProfileCommand.Create(terminal, cancellation),
        };
        foreach (Option option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction help })
                option.Action = new HelpWithExamples(help);
            else if (option is VersionOption)
                option.Action = new PrintVersion();
        }
        return root;
    }
}
