using Spectre.Console;
using Vertebra.Cli.Hosting;
using Vertebra.Cli.Training;
using Vertebra.Downloads;
using Vertebra.Models;
using Vertebra.Weights.Published;

namespace Vertebra.Cli.Running;

/// <summary>Finds the file that <c>--weights</c> means: one that is there, or published weights by name.</summary>
internal static class WeightFiles
{
    private static readonly string[] Extensions = [".safetensors", ".pth", ".pt", ".th", ".tar", ".bin", ".ckpt", ".npz", ".npy"];

    /// <summary>Gives the path of weights, which are downloaded first where they have to be.</summary>
    /// <param name="terminal">Where the download shows.</param>
    /// <param name="entry">The network that the weights are for.</param>
    /// <param name="weights">A path, or a name that <see cref="WeightCatalog"/> knows.</param>
    /// <param name="cancellation">Stops the download.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="CommandFailedException">It is neither a file nor a name.</exception>
    /// <exception cref="WeightsDownloadException">The weights cannot be fetched, or are not what was published.</exception>
    public static string Locate(Terminal terminal, ModelEntry entry, string weights, CancellationToken cancellation)
    {
        if (File.Exists(weights))
            return weights;
        if (IsPath(weights))
            throw new FileNotFoundException(null, weights);
        PublishedWeights published;
        try
        {
            published = WeightCatalog.Find(entry.Name, weights);
        }
        catch (UnknownWeightsException exception)
        {
            throw new CommandFailedException($"There is no file '{weights}'. {exception.Message}", exception);
        }
        var cache = new WeightCache();
        string path = cache.Contains(published) ? cache.Fetch(published, cancellation: cancellation) : Download(terminal, cache, published, cancellation);
        if (published.Hash is null)
            terminal.Error.WriteLine($"{path}: no hash is known of {published.Name}; the file is not verified");
        return path;
    }

    private static bool IsPath(string text) =>
        text.AsSpan().ContainsAny('/', '\\') && !text.StartsWith("timm/", StringComparison.OrdinalIgnoreCase)
        || Extensions.Contains(Path.GetExtension(text), StringComparer.OrdinalIgnoreCase);

    private static string Download(Terminal terminal, WeightCache cache, PublishedWeights weights, CancellationToken cancellation)
    {
        if (!terminal.IsLive)
            return cache.Fetch(weights, new DownloadLines(terminal.Error), cancellation);
        return terminal.Progress.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .Start(display =>
            {
                ProgressTask task = display.AddTask(Markup.Escape(weights.FileName), autoStart: true);
                task.IsIndeterminate = true;
                return cache.Fetch(weights, new Bar(task), cancellation);
            });
    }

    private sealed class Bar(ProgressTask task) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            if (value.TotalBytes is { } total)
            {
                task.MaxValue = total;
                task.IsIndeterminate = false;
            }
            task.Value = value.BytesReceived;
        }
    }
}
