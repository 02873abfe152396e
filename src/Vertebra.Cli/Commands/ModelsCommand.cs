using System.CommandLine;
using System.IO.Enumeration;
using Spectre.Console;
using Vertebra.Cli.Hosting;
using Vertebra.Cli.Options;
using Vertebra.Cli.Output;
using Vertebra.Models;

namespace Vertebra.Cli.Commands;

/// <summary><c>vertebra models</c>: the catalogue.</summary>
internal static class ModelsCommand
{
    public static Command Create(Terminal terminal)
    {
        var filter = new Option<string?>("--filter")
        {
            Description = "Only names that match, with * and ? as wildcards, e.g. 'alex*'.",
            HelpName = "GLOB",
        };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("models", "List the networks: name, family, parameters, multiply-adds, input, paper.") { filter, json };
        command.SetAction(parsed =>
        {
            Run(terminal, parsed.GetValue(filter), parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Run(Terminal terminal, string? filter, bool json)
    {
        ModelJson[] models = [.. ModelCatalog.Entries.Where(entry => Matches(entry, filter)).Select(Describe)];
        if (json)
        {
            JsonOutput.Write(terminal.Output, models, JsonOutput.Readable.IReadOnlyListModelJson);
            return;
        }
        if (models.Length == 0)
        {
            terminal.Error.WriteLine($"No model's name matches '{filter}'.");
            return;
        }
        Table table = Tables.Create("Model", "Family", ">Year", ">Parameters", ">MACs", ">Input", "Paper");
        foreach (ModelJson model in models)
        {
            table.Add(
                model.Model, model.Family, $"{model.Year}", NumberText.Grouped(model.Parameters), NumberText.Scaled(model.Macs),
                string.Join('x', model.Input), model.Paper.Link);
        }
        terminal.Results.Write(new TrimmedLines(table));
    }

    private static bool Matches(ModelEntry entry, string? filter) =>
        filter is null || FileSystemName.MatchesSimpleExpression(filter, entry.Name);

    private static ModelJson Describe(ModelEntry entry)
    {
        Network network = entry.Create();
        InputSize input = network.Input;
        return new ModelJson(
            entry.Name, entry.Family, entry.Year, network.ParameterCount, network.Trace().MultiplyAdds,
            [input.Channels, input.Height, input.Width], new PaperJson(entry.Paper.Citation, entry.Paper.Link));
    }
}
