using System.Text;

namespace Vertebra.Data;

/// <summary>A record of a table.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Fields">Its fields, without quotes and blanks around them.</param>
internal readonly record struct CsvRecord(int Line, string[] Fields);

/// <summary>
/// Values apart by commas, semicolons or tabs, as RFC 4180 has them: fields in quotes may hold separators, line breaks and doubled quotes.
/// </summary>
internal static class CsvRecords
{
    private const int MostFields = 4096;
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>The records that are not empty. The separator is the one that the first line has most of.</summary>
    /// <param name="text">The whole table.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="DatasetException">A quote is not closed, or a record has thousands of fields.</exception>
    public static IEnumerable<CsvRecord> Read(string text, string name)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        var head = end < 0 ? text : text[..end];
        var separator = Separators.MaxBy(candidate => head.Count(letter => letter == candidate));
        var field = new StringBuilder();
        var fields = new List<string>();
        var line = 1;
        var at = 0;
        while (at < text.Length)
        {
            var first = line;
            fields.Clear();
            bool goesOn;
            do
            {
                goesOn = ReadField(text, ref at, ref line, separator, field, name);
                fields.Add(field.ToString().Trim());
                if (fields.Count > MostFields) throw Fault(name, first, $"more than {MostFields} fields");
            }
            while (goesOn);
            if (fields is not [""]) yield return new CsvRecord(first, [.. fields]);
        }
    }

    public static DatasetException Fault(string name, int line, string problem) => new($"'{name}', line {line}: {problem}.");

    /// <summary>Reads up to a separator or the end of the line; true where it was a separator.</summary>
    private static bool ReadField(string text, ref int at, ref int line, char separator, StringBuilder field, string name)
    {
        field.Clear();
        while (at < text.Length)
        {
            var letter = text[at++];
            if (letter == separator) return true;
            if (letter is '\n' or '\r')
            {
                if (letter == '\r' && at < text.Length && text[at] == '\n') at++;
                line++;
                return false;
            }
            if (letter == '"' && field.Length == 0) ReadQuoted(text, ref at, ref line, field, name);
            else field.Append(letter);
        }
        return false;
    }

    private static void ReadQuoted(string text, ref int at, ref int line, StringBuilder field, string name)
    {
        var first = line;
        while (true)
        {
            var quote = text.IndexOf('"', at);
            if (quote < 0) throw Fault(name, first, "a quote is opened and not closed");
            var part = text.AsSpan(at, quote - at);
            line += part.Count('\n');
            field.Append(part);
            at = quote + 1;
            if (at >= text.Length || text[at] != '"') return;
            field.Append('"');
            at++;
        }
    }
}
