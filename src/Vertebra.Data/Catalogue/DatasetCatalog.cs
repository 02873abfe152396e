using Vertebra.Downloads;

namespace Vertebra.Data;

/// <summary>The data sets that are known by name.</summary>
public static class DatasetCatalog
{
    private static readonly FileDownloader Downloader = new(FileDownloader.SharedClient, new DownloadOptions());

    /// <summary>The names that <see cref="Load"/> accepts.</summary>
    public static IReadOnlyList<string> Names { get; } = [GlyphDataset.Name, .. IdxSource.All.Select(source => source.Name)];

    /// <summary>
    /// Loads a data set. <c>glyphs</c> is drawn; <c>mnist</c> and <c>fashion-mnist</c> are read from IDX files, plain or compressed,
    /// and those that are missing are downloaded into the folder, checked against their published SHA-256.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="dataDirectory">The folder that holds the four IDX files; when null, <see cref="DefaultDirectory"/>.</param>
    /// <param name="seed">What <c>glyphs</c> are drawn from; other data sets do not depend on it.</param>
    /// <param name="progress">Is told of downloads.</param>
    /// <param name="cancellation">Stops drawing and downloading.</param>
    /// <exception cref="UnknownDatasetException">There is no data set of that name.</exception>
    /// <exception cref="DatasetException">A file is damaged, or is missing and cannot be downloaded.</exception>
    /// <exception cref="OperationCanceledException">The loading was stopped.</exception>
    public static DatasetSplits Load(string name, string? dataDirectory = null, ulong seed = 0,
        IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == GlyphDataset.Name) return GlyphDataset.Generate(seed, cancellation: cancellation);
        var source = IdxSource.All.FirstOrDefault(source => source.Name == name) ?? throw new UnknownDatasetException(name, Names);
        return new IdxSourceLoader(source, Downloader).Load(dataDirectory ?? DefaultDirectory(name), progress, cancellation);
    }

    /// <summary>
    /// Where a data set is kept when no folder is given: <c>datasets/NAME</c> below the folder that the environment variable
    /// <c>VERTEBRA_HOME</c> names, or below <c>vertebra</c> in the user's cache folder.
    /// </summary>
    /// <param name="name">The data set's name.</param>
    public static string DefaultDirectory(string name) => Path.Combine(CacheFolder.Location(), "datasets", name);
}
