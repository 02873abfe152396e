using System.CommandLine;
using Spectre.Console;
using Vertebra.Cli.Hosting;
using Vertebra.Cli.Options;
using Vertebra.Cli.Output;
using Vertebra.Common;
using Vertebra.Graph.Ir;
using Vertebra.Models;
using Vertebra.Models.Diagram;
using Vertebra.Models.Summary;

namespace Vertebra.Cli.Commands;

/// <summary><c>vertebra summary</c>: what a network consists of.</summary>
internal static class SummaryCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.ModelArgument();
        Option<int?> classes = CommonOptions.Classes();
        Option<ImageSize?> size = ImageSize.CreateOption();
        var tree = new Option<bool>("--tree") { Description = "Print the modules as a tree, as PyTorch's print(model) does." };
        var svg = new Option<string?>("--svg") { Description = "Draw the network as a picture into this file.", HelpName = "FILE" };
        svg.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }])
                result.AddError("--svg takes the path of a file.");
        });
        Option<bool> json = CommonOptions.Json();
        var command = new Command("summary", "Show a network's layers, shapes, parameters and multiply-adds.")
        {
            model, classes, size, tree, svg, json,
        };
        command.Validators.Add(result =>
        {
            Option[] forms = [tree, svg, json];
            if (forms.Count(form => result.GetResult(form) is { Implicit: false }) > 1)
                result.AddError("--tree, --svg and --json exclude each other.");
        });
        command.SetAction(parsed =>
        {
            Network network = ModelCatalog.Create(parsed.GetRequiredValue(model), parsed.GetValue(classes));
            ImageSize? asked = parsed.GetValue(size);
            if (parsed.GetValue(tree))
                terminal.Output.WriteLine(network);
            else if (parsed.GetValue(svg) is { } file)
                Draw(terminal, network, asked, file);
            else if (parsed.GetValue(json))
                PrintJson(terminal, network, asked);
            else
                PrintTable(terminal, network, asked);
            return ExitCode.Success;
        });
        return command;
    }

    private static void PrintJson(Terminal terminal, Network network, ImageSize? asked)
    {
        ImageSize size = ImageSize.Of(asked, network);
        ComputationGraph graph = network.Trace(1, size.Height, size.Width);
        var summary = new SummaryJson(
            network.Name, network.ParameterCount, graph.MultiplyAdds, graph.MultiplyAddsWithNormalization,
            [network.Input.Channels, size.Height, size.Width],
            [.. network.Parameters.Select(own => new TensorJson(own.Name, own.Shape.ToArray()))]);
        JsonOutput.Write(terminal.Output, summary, JsonOutput.Readable.SummaryJson);
    }

    private static void Draw(Terminal terminal, Network network, ImageSize? asked, string file)
    {
        NetworkDiagram diagram = NetworkDiagram.Of(network, asked?.Height, asked?.Width);
        AtomicFile.Write(file, diagram.WriteSvg);
        terminal.Output.WriteLine($"{file}: {network.Name}, {NumberText.Grouped(diagram.Width)} x {NumberText.Grouped(diagram.Height)} pixels");
    }

    private static void PrintTable(Terminal terminal, Network network, ImageSize? asked)
    {
        ModelSummary summary = network.Summary(1, asked?.Height, asked?.Width);
        Table table = Tables.Create([.. SummaryText.Columns]);
        foreach (LayerSummary layer in summary.Layers)
            table.Add(SummaryText.Cells(layer));
        terminal.Results.Write(new TrimmedLines(new FittedTable(table, "Sees", "MACs", "Type")));

        terminal.Output.WriteLine();
        Grid totals = new Grid().AddColumn().AddColumn(new GridColumn().RightAligned());
        foreach ((string name, string value) in SummaryText.Totals(summary))
            totals.AddRow(new Text(name), new Text(value));
        terminal.Results.Write(new TrimmedLines(totals));
    }
}
