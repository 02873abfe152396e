namespace Vertebra.Cli.Hosting;

/// <summary>The command line asks for something that cannot be.</summary>
/// <param name="message">One line: what is wrong and what to do.</param>
internal sealed class UsageException(string message) : Exception(message);
