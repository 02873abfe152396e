using Vertebra.Cli.Output;
using Vertebra.Data;

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
        writer.WriteLine($"Downloading {value.FileName} ({NumberText.Decimals(value.TotalBytes / 1e6, 1)} MB)");
    }
}
