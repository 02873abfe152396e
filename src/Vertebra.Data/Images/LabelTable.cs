using System.Globalization;
using System.Text;

namespace Vertebra.Data;

/// <summary>A picture of a table.</summary>
/// <param name="Image">Its path, relative to the table.</param>
/// <param name="Label">Its class, by index or by name.</param>
/// <param name="Line">Where it stands in the table, from 1.</param>
internal readonly record struct LabelRow(string Image, string Label, int Line);

/// <summary>A table of pictures and their classes: comma-separated values with a line of headings.</summary>
internal sealed class LabelTable
{
    /// <summary>Most bytes of a table.</summary>
    public const int MostBytes = 64 << 20;

    private static readonly string[] ImageColumns =
        ["image", "file", "filename", "file_name", "path", "filepath", "file_path", "image_path", "image_file", "image_name", "img"];

    private static readonly string[] LabelColumns =
    [
        "class_index", "label_index", "class_id", "label_id", "class_idx", "label_idx", "index", "target",
        "label", "class", "class_name", "label_name", "category", "name",
    ];

    private LabelTable(string name, LabelRow[] rows)
    {
        Name = name;
        Rows = rows;
        HasIndices = rows.All(row => TryIndex(row.Label, out _));
    }

    /// <summary>What errors call the table.</summary>
    public string Name { get; }

    public IReadOnlyList<LabelRow> Rows { get; }

    /// <summary>Whether all labels are whole numbers.</summary>
    public bool HasIndices { get; }

    /// <summary>Reads a table.</summary>
    /// <param name="bytes">UTF-8, or UTF-16 with a mark.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="DatasetException">A column is missing, a record is incomplete, or there are none.</exception>
    public static LabelTable Read(byte[] bytes, string name)
    {
        using var reader = new StreamReader(new MemoryStream(bytes), Encoding.UTF8);
        using var records = CsvRecords.Read(reader.ReadToEnd(), name).GetEnumerator();
        if (!records.MoveNext()) throw new DatasetException($"'{name}' is empty; it needs a line of headings, e.g. image,label.");
        string[] headings = [.. records.Current.Fields.Select(Normalise)];
        var image = Find(headings, ImageColumns);
        var label = Find(headings, LabelColumns);
        if (image < 0 || label < 0)
        {
            var missing = image < 0 ? "of the pictures (image, file, filename or path)" : "of the classes (label, class, class_index or index)";
            throw CsvRecords.Fault(name, records.Current.Line, $"no column {missing} among the headings {Shown(records.Current.Fields)}");
        }
        var rows = new List<LabelRow>();
        while (records.MoveNext())
        {
            var (line, fields) = records.Current;
            if (fields.Length <= Math.Max(image, label))
                throw CsvRecords.Fault(name, line, $"{fields.Length} fields where the headings have {headings.Length}");
            if (fields[image].Length == 0) throw CsvRecords.Fault(name, line, "no picture is named");
            if (fields[label].Length == 0) throw CsvRecords.Fault(name, line, $"'{fields[image]}' has no label");
            rows.Add(new LabelRow(fields[image].Replace('\\', '/'), fields[label], line));
        }
        if (rows.Count == 0) throw new DatasetException($"'{name}' lists no pictures.");
        return new LabelTable(name, [.. rows]);
    }

    /// <summary>Reads a label that is a class's index.</summary>
    public static bool TryIndex(string label, out int index) =>
        int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index < int.MaxValue;

    public DatasetException Fault(LabelRow row, string problem) => CsvRecords.Fault(Name, row.Line, problem);

    private static string Normalise(string heading) => heading.ToLowerInvariant().Replace(' ', '_').Replace('-', '_');

    private static int Find(string[] headings, string[] candidates)
    {
        foreach (var candidate in candidates)
        {
            if (Array.IndexOf(headings, candidate) is >= 0 and var column) return column;
        }
        return -1;
    }

    private static string Shown(string[] headings)
    {
        const int most = 8;
        var shown = headings.Take(most).Select(heading => $"'{(heading.Length > 40 ? heading[..40] + "…" : heading)}'");
        return string.Join(", ", shown) + (headings.Length > most ? ", …" : "");
    }
}
