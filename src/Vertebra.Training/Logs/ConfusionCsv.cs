using System.Buffers;
using System.Globalization;

namespace Vertebra.Training;

/// <summary>A confusion matrix as comma-separated values (RFC 4180).</summary>
internal static class ConfusionCsv
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    public static void Write(Stream stream, ConfusionMatrix matrix)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.Write("actual \\ predicted");
        foreach (string name in matrix.Classes)
            WriteCell(writer, name);
        writer.WriteLine();
        for (int actual = 0; actual < matrix.Classes.Count; actual++)
        {
            writer.Write(Quote(matrix.Classes[actual]));
            for (int predicted = 0; predicted < matrix.Classes.Count; predicted++)
                WriteCell(writer, matrix[actual, predicted].ToString(CultureInfo.InvariantCulture));
            writer.WriteLine();
        }
    }

    private static void WriteCell(StreamWriter writer, string text)
    {
        writer.Write(',');
        writer.Write(Quote(text));
    }

    private static string Quote(string text) => text.AsSpan().ContainsAny(Special) ? $"\"{text.Replace("\"", "\"\"")}\"" : text;
}
