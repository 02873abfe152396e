namespace Vertebra.Training;

/// <summary>How far an evaluation has come.</summary>
/// <param name="Done">Images classified.</param>
/// <param name="Total">Images of the data set.</param>
/// <param name="Top1">Share of those classified whose class has the highest score, 0 to 1.</param>
public readonly record struct EvaluationProgress(int Done, int Total, double Top1);
