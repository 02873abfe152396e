namespace Vertebra.Cli.Hosting;

/// <summary>The command cannot do what was asked for.</summary>
/// <param name="message">One line: what is wrong and what to do.</param>
/// <param name="cause">What revealed it.</param>
internal sealed class CommandFailedException(string message, Exception? cause = null) : Exception(message, cause);
