using Vertebra.Cli.Output;
using Vertebra.Downloads;

namespace Vertebra.Cli.Training;

/// <summary>Announces each file that is downloaded.</summary>
internal sealed class DownloadLines(TextWriter writer) : IProgress<DownloadProgress>
{
    private string? _file;

    public void Report(DownloadProgress value)
    {
        if (value.FileName == _file)
            return;
        _file = value.FileName;
        string size = value.TotalBytes is { } bytes ? $" ({NumberText.Decimals(bytes / 1e6, 1)} MB)" : "";
        writer.WriteLine($"Downloading {value.FileName}{size}");
    }
}
