using Vertebra.Data;
using Vertebra.Graph.Ir;
using Vertebra.Models;
using Vertebra.Models.State;
using Vertebra.Training;
using Vertebra.Weights;
using Vertebra.Weights.Published;

namespace Vertebra.Cli.Hosting;

/// <summary>What a failed command prints and returns.</summary>
/// <param name="Line">One line: what is wrong and, where something can be done, what.</param>
/// <param name="ExitCode">One of <see cref="Hosting.ExitCode"/>.</param>
internal readonly record struct UserError(string Line, int ExitCode);

/// <summary>The one place that turns exceptions into what a user reads.</summary>
internal static class UserErrors
{
    private static readonly string[] DiskFullPhrases = ["no space left", "not enough space", "disk was full"];
    private static readonly char[] LineBreaks = ['\r', '\n', '\t'];

    // What these throw on purpose is about values that came from the command line; what the runtime throws is not.
    private const string OwnAssemblies = "Vertebra.";

    /// <summary>Describes an exception in one line.</summary>
    public static UserError Describe(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var only] } => Describe(only),
        OperationCanceledException => new("Cancelled.", ExitCode.Cancelled),
        UsageException or UnknownModelException or UnknownDatasetException => Usage(WithoutParameter(exception)),
        CommandFailedException or ShapeException or StateDictionaryException or TrainingDivergedException
            or DatasetMismatchException => Failure(exception.Message),
        WeightsFormatException or WeightsDownloadException or DatasetException => Failure(exception.Message),
        FileNotFoundException { FileName: { Length: > 0 } file } => Failure($"There is no file '{file}'."),
        IOException => Failure(WithAdvice(exception.Message)),
        UnauthorizedAccessException =>
            Failure($"{exception.Message} Choose a place where you may write, or change its permissions."),
        OutOfMemoryException or OverflowException =>
            Failure("There is not enough memory for this; use a smaller --batch or a smaller image size."),
        ArgumentException { Source: { } source } when source.StartsWith(OwnAssemblies, StringComparison.Ordinal) =>
            Usage(WithoutParameter(exception)),
        _ => Failure(
            $"internal error: {exception.GetType().Name}: {exception.Message.TrimEnd('.')}. Run again with --verbose and report it."),
    };

    /// <summary>The text on one line.</summary>
    public static string OneLine(string text) =>
        string.Join(' ', text.Split(LineBreaks, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static UserError Usage(string message) => new(OneLine(message), ExitCode.WrongUsage);

    private static UserError Failure(string message) => new(OneLine(message), ExitCode.Failure);

    // The runtime appends the parameter's name and the value, which say nothing to who typed a command.
    private static string WithoutParameter(Exception exception)
    {
        string message = exception.Message;
        if (exception is ArgumentException { ParamName: { } parameter })
        {
            int end = message.LastIndexOf($" (Parameter '{parameter}')", StringComparison.Ordinal);
            message = end > 0 ? message[..end] : message;
        }
        return message;
    }

    private static string WithAdvice(string message) =>
        DiskFullPhrases.Any(phrase => message.Contains(phrase, StringComparison.OrdinalIgnoreCase))
            ? $"{message.TrimEnd('.')}. Free some space or choose another disk."
            : message;
}
