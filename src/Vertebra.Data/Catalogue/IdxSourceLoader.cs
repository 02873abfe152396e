using Vertebra.Downloads;

namespace Vertebra.Data;

/// <summary>
/// Finds the four files of a data set in a folder, fetches those that are missing, and reads them. Only what is fetched is held
/// against the published hashes: files that somebody put there may be another edition and are checked for their form.
/// </summary>
internal sealed class IdxSourceLoader(IdxSource source, FileDownloader downloader)
{
    public DatasetSplits Load(string folder, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        RemoteFile[] files = [source.TrainImages, source.TrainLabels, source.TestImages, source.TestLabels];
        var paths = Array.ConvertAll(files, file => Find(folder, file) ?? Fetch(folder, file, progress, cancellation));
        cancellation.ThrowIfCancellationRequested();
        var train = Read(paths[0], paths[1]);
        cancellation.ThrowIfCancellationRequested();
        var test = Read(paths[2], paths[3]);
        if (train.Height != test.Height || train.Width != test.Width)
        {
            throw new DatasetException(
                $"'{paths[0]}' holds images of {train.Height}x{train.Width}, but '{paths[2]}' of {test.Height}x{test.Width}.");
        }
        return new DatasetSplits(train, test);
    }

    private ImageDataset Read(string imagesPath, string labelsPath)
    {
        var images = IdxFile.ReadImages(imagesPath);
        var labels = IdxFile.ReadLabels(labelsPath, source.ClassNames.Length);
        if (images.Count != labels.Length)
            throw new DatasetException($"'{imagesPath}' holds {images.Count} images, but '{labelsPath}' {labels.Length} labels.");
        return new ImageDataset(source.Name, 1, images.Height, images.Width, images.Pixels, labels, source.ClassNames, [source.Mean], [source.Std]);
    }

    /// <summary>Looks under the published name, without .gz, and with a dot before idx, as some archives spell it.</summary>
    private static string? Find(string folder, RemoteFile file)
    {
        var plain = Path.GetFileNameWithoutExtension(file.Name);
        var dotted = plain.Replace("-idx", ".idx", StringComparison.Ordinal);
        string[] names = [file.Name, plain, dotted + ".gz", dotted];
        return names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    private string Fetch(string folder, RemoteFile file, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        Exception? first = null;
        foreach (var mirror in source.Mirrors)
        {
            try
            {
                return downloader.Fetch(new Uri(mirror, file.Name), folder, file, progress, cancellation);
            }
            catch (Exception fault) when (fault is IOException or HttpRequestException or UnauthorizedAccessException)
            {
                first ??= fault;
                if (fault is not (DownloadException or HttpRequestException)) break;
            }
        }
        throw new DatasetException(
            $"Cannot download '{new Uri(source.Mirrors[0], file.Name)}' to '{Path.GetFullPath(folder)}': {first!.Message.TrimEnd('.')}. " +
            $"Use --data-dir with a folder that holds the {source.Name} files, or --data {GlyphDataset.Name}, which needs none.", first);
    }
}
