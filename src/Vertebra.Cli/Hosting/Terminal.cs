using System.Text;
using Spectre.Console;

namespace Vertebra.Cli.Hosting;

/// <summary>Where a command writes: results to standard output, progress and errors to standard error.</summary>
internal sealed class Terminal
{
    // Where no window limits the lines, tables are as wide as what they hold.
    private const int UnlimitedWidth = 1000;

    /// <summary>Writes to a pair of writers.</summary>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes progress and errors.</param>
    /// <param name="outputIsLive">Whether a person watches the output.</param>
    /// <param name="errorIsLive">Whether a person watches the progress, so that it may redraw itself.</param>
    /// <param name="input">Opens standard input; nothing is there when null.</param>
    public Terminal(
        TextWriter output, TextWriter error, bool outputIsLive = false, bool errorIsLive = false, Func<Stream>? input = null)
    {
        OpenInput = input ?? (() => Stream.Null);
        Output = output;
        Error = error;
        IsLive = errorIsLive;
        OutputIsLive = outputIsLive;
        Results = Create(output, outputIsLive);
        Progress = Create(error, errorIsLive);
    }

    /// <summary>Standard output, for plain text and JSON.</summary>
    public TextWriter Output { get; }

    /// <summary>Standard error, for lines.</summary>
    public TextWriter Error { get; }

    /// <summary>Standard output, for tables.</summary>
    public IAnsiConsole Results { get; }

    /// <summary>Standard error, for live displays.</summary>
    public IAnsiConsole Progress { get; }

    /// <summary>Opens standard input.</summary>
    public Func<Stream> OpenInput { get; }

    /// <summary>Whether standard output is a terminal that someone watches.</summary>
    public bool OutputIsLive { get; }

    /// <summary>Whether standard error is a terminal that someone watches.</summary>
    public bool IsLive { get; }

    /// <summary>The terminal or the pipes of this process.</summary>
    public static Terminal OfProcess()
    {
        if (!Console.IsOutputRedirected || !Console.IsErrorRedirected)
            Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        bool isDumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        return new Terminal(
            Console.Out, Console.Error, !Console.IsOutputRedirected && !isDumb, !Console.IsErrorRedirected && !isDumb,
            Console.OpenStandardInput);
    }

    private static IAnsiConsole Create(TextWriter writer, bool isLive)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isLive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isLive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isLive ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isLive)
            console.Profile.Width = UnlimitedWidth;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
