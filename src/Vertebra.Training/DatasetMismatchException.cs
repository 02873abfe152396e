namespace Vertebra.Training;

/// <summary>A data set does not fit a network. The message is one line that says what does not fit and what to do.</summary>
/// <param name="message">The line, with its full stop.</param>
/// <param name="innerException">What revealed it.</param>
public sealed class DatasetMismatchException(string message, Exception? innerException = null)
    : Exception(message, innerException);
