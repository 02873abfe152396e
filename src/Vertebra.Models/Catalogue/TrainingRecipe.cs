namespace Vertebra.Models.Catalogue;

/// <summary>Settings of stochastic gradient descent with which a network learns from initial weights, on batches of about a hundred images.</summary>
/// <param name="LearningRate">The highest learning rate, positive.</param>
/// <param name="Momentum">Share of the last step that goes on, from 0 to below 1.</param>
/// <param name="WeightDecay">Factor of the weights that joins their gradient, not negative.</param>
public sealed record TrainingRecipe(float LearningRate, float Momentum, float WeightDecay)
{
    /// <summary>What most networks of the catalogue learn with; those with batch normalisation forgive much.</summary>
    public static TrainingRecipe Default { get; } = new(0.05f, 0.9f, 5e-4f);

    /// <summary>Section 3.1 of the VGG paper; five times that rate leaves the deep networks without normalisation at chance.</summary>
    internal static TrainingRecipe Vgg { get; } = new(0.01f, 0.9f, 5e-4f);

    /// <summary>Plain steps: twenty-two layers without normalisation do not leave their first plateau with momentum at this rate.</summary>
    internal static TrainingRecipe InceptionV1 { get; } = new(0.1f, 0, 0);
}
