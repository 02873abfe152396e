namespace Vertebra.Models.Prediction;

/// <summary>The images of a run.</summary>
/// <param name="Batch">Number of images.</param>
/// <param name="Height">Their rows.</param>
/// <param name="Width">Their columns.</param>
internal readonly record struct PlanSize(int Batch, int Height, int Width);
