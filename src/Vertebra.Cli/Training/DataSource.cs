using System.CommandLine;
using Vertebra.Cli.Hosting;
using Vertebra.Cli.Options;
using Vertebra.Cli.Output;
using Vertebra.Data;
using Vertebra.Models;
using Vertebra.Training;

namespace Vertebra.Cli.Training;

/// <summary>The options that choose a data set, and its loading.</summary>
internal sealed class DataSource(string? defaultName = null)
{
    private readonly Option<string> _name = CommonOptions.Data(defaultName);
    private readonly Option<string?> _directory = CommonOptions.DataDirectory();
    private readonly Option<int?> _resize = CommonOptions.Resize();

    public void AddTo(Command command)
    {
        command.Add(_name);
        command.Add(_directory);
        command.Add(_resize);
    }

    /// <summary>Loads the data set that the command line names.</summary>
    public DatasetSplits Load(ParseResult parsed, Terminal terminal, CancellationToken cancellation) =>
        Load(parsed.GetRequiredValue(_name), parsed.GetValue(_directory), terminal, cancellation);

    /// <summary>Loads a data set of the catalogue, and tells its size.</summary>
    public static DatasetSplits Load(string name, string? directory, Terminal terminal, CancellationToken cancellation)
    {
        DatasetSplits splits = DatasetCatalog.Load(
            name, directory, progress: new DownloadLines(terminal.Error), cancellation: cancellation);
        ImageDataset train = splits.Train;
        terminal.Error.WriteLine(
            $"{name}: {NumberText.Grouped(train.Count)} training and {NumberText.Grouped(splits.Test.Count)} test images of " +
            $"{train.Channels}x{train.Height}x{train.Width} in {train.ClassNames.Count} classes");
        return splits;
    }

    /// <summary>The network of an entry for the data set's classes and channels.</summary>
    public static Network CreateNetwork(ModelEntry model, DatasetSplits splits) =>
        model.Create(splits.Train.ClassNames.Count, splits.Train.Channels);

    /// <summary>Brings images to the size that the command line asks for, or that the network is made for.</summary>
    public ImageDataset Fit(ParseResult parsed, ImageDataset images, Network network) => Fit(images, parsed.GetValue(_resize), network);

    /// <summary>Brings images to a square, or to the size that a network is made for.</summary>
    public static ImageDataset Fit(ImageDataset images, int? side, Network network) => side is { } pixels
        ? images.Resize(pixels)
        : DatasetFitting.Fit(images, network.Input);
}
