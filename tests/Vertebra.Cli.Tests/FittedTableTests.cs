using Spectre.Console;
using Vertebra.Cli.Output;

namespace Vertebra.Cli.Tests;

public class FittedTableTests
{
    [Theory]
    [InlineData(200, "Layer Type Output MACs", "features.10.block.2.fc1")]
    [InlineData(68, "Layer Type Output MACs", "features.10.block.2.fc1")]
    [InlineData(65, "Layer Type Output MACs", "…ures.10.block.2.fc1")]
    [InlineData(61, "Layer Type Output", "features.10.block.2.fc1")]
    [InlineData(50, "Layer Output", "features.10.block.2.fc1")]
    [InlineData(30, "Layer Output", "….block.2.fc1")]
    public void A_narrow_terminal_does_without_columns_in_the_order_that_was_asked_for(int width, string headings, string path)
    {
        string[] lines = Render(width);

        Assert.Equal(headings, string.Join(' ', lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.StartsWith($"  {path} ", lines[2], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        string[] missing = [.. new[] { "MACs", "Type" }.Where(name => !headings.Contains(name, StringComparison.Ordinal))];
        Assert.Equal(missing.Length > 0, lines[^1].EndsWith(string.Join(", ", missing), StringComparison.Ordinal) && lines.Length > 3);
    }

    [Theory]
    [InlineData(416L, "416")]
    [InlineData(416_520L, "417 k")]
    [InlineData(999_499L, "999 k")]
    [InlineData(999_500L, "1.00 M")]
    [InlineData(59_300_000L, "59.3 M")]
    [InlineData(714_188_480L, "714 M")]
    [InlineData(4_089_184_256L, "4.09 G")]
    [InlineData(15_470_264_320L, "15.5 G")]
    [InlineData(77_300_000_000L, "77.3 G")]
    public void Counts_have_three_digits(long number, string expected) => Assert.Equal(expected, NumberText.Scaled(number));

    private static string[] Render(int width)
    {
        Table table = Tables.Create("Layer", "Type", ">Output", ">MACs");
        table.Add("features.10.block.2.fc1", "AdaptiveAvgPool2d", "1x1280x7x7", "1,000");
        var output = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(new TrimmedLines(new FittedTable(table, "MACs", "Type")));
        return output.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }
}
