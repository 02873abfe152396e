using Vertebra.Imaging;

namespace Vertebra.Data;

/// <summary>
/// Labelled pictures in a folder or a zip archive, read as they are needed. Either each class has a folder of its own, or a table
/// (<c>.csv</c>) names picture and class. Thread-safe.
/// </summary>
public sealed class LabelledImages : IImageSource, IDisposable
{
    private readonly IFileContainer _files;
    private readonly string[] _names;
    private readonly int[] _labels;
    private readonly DecodeOptions _decoding;

    private LabelledImages(
        IFileContainer files, string name, string[] names, int[] labels, IReadOnlyList<string> classNames, DecodeOptions decoding)
    {
        _decoding = decoding;
        _files = files;
        _names = names;
        _labels = labels;
        Name = name;
        ClassNames = classNames;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _names.Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>
    /// Opens a folder, a zip archive or a table. In a folder or archive a single folder is entered, and the wanted part of one that is
    /// cut into <c>train</c>, <c>val</c> and <c>test</c>; <c>labels.csv</c>, or the only table beside pictures, tells the classes, or else the
    /// folders do. Files that are no pictures by their extension and hidden files are passed over.
    /// </summary>
    /// <param name="path">The folder, archive or table. Pictures of a table are relative to it.</param>
    /// <param name="options">Part and names of the classes; null for the defaults.</param>
    /// <exception cref="DatasetException">There are no pictures, the classes are not the network's, or the table or archive is damaged;
    /// for a table the message names the line.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static LabelledImages Open(string path, ImageLabelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new ImageLabelOptions();
        if (options is { Labels.Count: var count, Classes: { } classes } && count != classes)
            throw new DatasetException($"{count} labels are given, but the network tells {classes} classes apart.");
        if (Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase) && File.Exists(path))
        {
            if (options.Split is { } split)
                throw new DatasetException($"'{path}' is not cut into parts, so there is no '{split}' in it; leave --split out.");
            var folder = new FolderFiles(Path.GetDirectoryName(path) ?? "");
            return OfTable(folder, path, "", Path.GetFileName(path), options);
        }
        IFileContainer files = Directory.Exists(path) ? new FolderFiles(path)
            : File.Exists(path) ? new ZipFiles(path)
            : throw new DatasetException($"There is no folder, zip archive or table '{path}'.");
        try
        {
            var root = ImageRoot.Find(files, options.Split);
            return root.Table is { } table
                ? OfTable(files, path, root.Prefix, table, options)
                : OfFolders(files, path, root.Prefix, options);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string ImageName(int i) => _files.Describe(_names[i]);

    /// <inheritdoc/>
    public int Label(int i) => _labels[i];

    /// <inheritdoc/>
    public ImagePixels Read(int i) => ImageDecoder.Decode(ReadFile(i), _decoding, ImageName(i));

    /// <summary>Reads the encoded bytes of a picture.</summary>
    /// <param name="i">0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="IOException">The picture is missing, damaged or too large; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">The picture may not be read.</exception>
    public byte[] ReadFile(int i) => _files.Read(_names[i], _decoding.MaxFileBytes);

    /// <summary>Closes the archive.</summary>
    public void Dispose() => _files.Dispose();

    private static LabelledImages OfFolders(IFileContainer files, string path, string prefix, ImageLabelOptions options)
    {
        string[] names = [.. files.Names.Where(IsInClass)];
        if (names.Length == 0)
        {
            throw new DatasetException(files.Names.Any(ImageFileNames.IsImage)
                ? $"'{path}' has pictures but no classes: give each class a folder, or put a labels.csv beside the pictures."
                : $"There are no pictures (.jpg, .png) in '{path}'.");
        }
        var classes = ClassNumbering.OfNames(names.Select(ClassOf), options, name => $"'{path}', folder '{name}'");
        int[] labels = [.. names.Select(name => classes[ClassOf(name)])];
        return new LabelledImages(files, path, names, labels, classes.Names, options.Decoding);

        bool IsInClass(string name) => ImageFileNames.IsImage(name) && name.StartsWith(prefix, StringComparison.Ordinal)
            && name.IndexOf('/', prefix.Length) > prefix.Length;

        string ClassOf(string name) => name[prefix.Length..name.IndexOf('/', prefix.Length)];
    }

    private static LabelledImages OfTable(IFileContainer files, string path, string prefix, string tableName, ImageLabelOptions options)
    {
        var table = LabelTable.Read(files.Read(tableName, LabelTable.MostBytes), files.Describe(tableName));
        var names = new string[table.Rows.Count];
        for (var i = 0; i < names.Length; i++)
        {
            var row = table.Rows[i];
            names[i] = files.Find(prefix + row.Image) ?? throw table.Fault(row, $"there is no picture '{row.Image}'");
        }
        var labels = new int[names.Length];
        if (!table.HasIndices)
        {
            var classes = ClassNumbering.OfNames(
                table.Rows.Select(row => row.Label), options,
                name => $"'{table.Name}', line {table.Rows.First(row => row.Label == name).Line}");
            for (var i = 0; i < labels.Length; i++) labels[i] = classes[table.Rows[i].Label];
            return new LabelledImages(files, path, names, labels, classes.Names, options.Decoding);
        }
        for (var i = 0; i < labels.Length; i++) LabelTable.TryIndex(table.Rows[i].Label, out labels[i]);
        var classNames = ClassNumbering.NamesOfIndices(labels.Max(), options);
        if (Array.FindIndex(labels, label => label >= classNames.Count) is >= 0 and var stray)
            throw table.Fault(table.Rows[stray], $"class {labels[stray]} is none of the {classNames.Count} classes, 0 to {classNames.Count - 1}");
        return new LabelledImages(files, path, names, labels, classNames, options.Decoding);
    }
}
