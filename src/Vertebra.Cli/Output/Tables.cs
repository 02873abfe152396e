using Spectre.Console;
using Spectre.Console.Rendering;

namespace Vertebra.Cli.Output;

/// <summary>Tables in the one style of the command.</summary>
internal static class Tables
{
    /// <summary>An empty table.</summary>
    /// <param name="columns">Headings; one that begins with <c>&gt;</c> is of a column of numbers, aligned right.</param>
    public static Table Create(params ReadOnlySpan<string> columns)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
        {
            bool isNumber = column.StartsWith('>');
            table.AddColumn(new TableColumn(new Text(isNumber ? column[1..] : column, new Style(decoration: Decoration.Bold)))
            {
                Alignment = isNumber ? Justify.Right : Justify.Left,
                NoWrap = isNumber,
            });
        }
        return table;
    }

    /// <summary>Adds a row of plain text.</summary>
    public static void Add(this Table table, params string[] cells) =>
        table.AddRow(cells.Select(IRenderable (cell) => new Text(cell)).ToArray());
}
