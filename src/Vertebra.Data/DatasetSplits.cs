namespace Vertebra.Data;

/// <summary>A data set in its two customary parts, which share image size, classes, mean and deviation.</summary>
/// <param name="Train">The images to learn from.</param>
/// <param name="Test">The images to judge by.</param>
public sealed record DatasetSplits(ImageDataset Train, ImageDataset Test);
