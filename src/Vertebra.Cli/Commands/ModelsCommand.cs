using System.CommandLine;
using System.IO.Enumeration;
using Spectre.Console;
using Vertebra.Cli.Hosting;
using Vertebra.Cli.Options;
using Vertebra.Cli.Output;
using Vertebra.Graph.Ir;
using Vertebra.Models;
using Vertebra.Weights.Published;

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
        Table table = Tables.Create("Model", "Family", ">Year", ">Parameters", ">MACs", ">Input", ">Top-1", "Paper");
        foreach (ModelJson model in models)
        {
            table.Add(
                model.Model, model.Family, $"{model.Year}", NumberText.Grouped(model.Parameters), NumberText.Scaled(model.Macs),
                string.Join('x', model.Input), Top1(model), model.Paper.Link);
        }
        terminal.Results.Write(new TrimmedLines(table));
    }

    // In percent, of the default weights.
    private static string Top1(ModelJson model) =>
        model.Weights is [{ Top1: { } top1 }, ..] ? NumberText.Decimals(100 * top1, 2) : model.Weights.Length > 0 ? "?" : "";

    private static bool Matches(ModelEntry entry, string? filter) =>
        filter is null || FileSystemName.MatchesSimpleExpression(filter, entry.Name);

    private static ModelJson Describe(ModelEntry entry)
    {
        Network network = entry.Create();
        InputSize input = network.Input;
        ComputationGraph graph = network.Trace();
        return new ModelJson(
            entry.Name, entry.Family, entry.Year, network.ParameterCount, graph.MultiplyAdds, graph.MultiplyAddsWithNormalization,
            [input.Channels, input.Height, input.Width], new PaperJson(entry.Paper.Citation, entry.Paper.Link),
            [.. WeightCatalog.For(entry.Name).Select(weights => new WeightsJson(weights.Name, weights.Top1 is { } percent ? Math.Round(percent / 100, 5) : null))]);
    }
}
