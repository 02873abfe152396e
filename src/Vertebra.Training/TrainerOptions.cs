using Vertebra.Graph.Updates;
using Vertebra.Models;
using Vertebra.Models.Catalogue;

namespace Vertebra.Training;

/// <summary>
/// How a <see cref="Trainer"/> trains. The defaults suit a LeNet-5 on images of digits: five epochs of stochastic gradient descent
/// with momentum, whose learning rate rises for a moment and then falls to zero along a cosine.
/// </summary>
public sealed record TrainerOptions
{
    /// <summary>The defaults with the learning rate, momentum and weight decay that suit a network of the catalogue.</summary>
    /// <param name="entry">The network; see <see cref="ModelEntry.Recipe"/>.</param>
    public static TrainerOptions For(ModelEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new TrainerOptions
        {
            LearningRate = entry.Recipe.LearningRate,
            Momentum = entry.Recipe.Momentum,
            WeightDecay = entry.Recipe.WeightDecay,
        };
    }

    /// <summary>Walks over the training images, at least 1.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Images of a step, at least 1; all of them when the data set has fewer.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The highest learning rate, positive; <see cref="Schedule"/> scales it.</summary>
    public float LearningRate { get; init; } = TrainingRecipe.Default.LearningRate;

    /// <summary>Factor of the old velocity, from 0 to below 1.</summary>
    public float Momentum { get; init; } = TrainingRecipe.Default.Momentum;

    /// <summary>Whether updates look one momentum step ahead; needs momentum.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Factor of the weights that joins their gradient (L2 regularisation), not negative.</summary>
    public float WeightDecay { get; init; } = TrainingRecipe.Default.WeightDecay;

    /// <summary>
    /// What changes the weights, for example <see cref="Adam"/>; <see cref="Sgd"/> with <see cref="Momentum"/>, <see cref="Nesterov"/> and
    /// <see cref="WeightDecay"/> when null.
    /// </summary>
    public UpdateRule? Optimizer { get; init; }

    /// <summary>How the learning rate changes over the training.</summary>
    public ILearningRateSchedule Schedule { get; init; } = new CosineSchedule();

    /// <summary>
    /// Selects the order of the images and what dropout drops. The initial weights are the caller's: see
    /// <see cref="Vertebra.Models.Network.Initialize"/>.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>Threads that compute; 0 for all processors that the process may use. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// What is made of each image as it is, all of the same size. When null, images in memory are normalised by the data set's
    /// mean and deviation, and pictures are prepared as for ImageNet in the network's size.
    /// </summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>
    /// Whether an image that cannot be read ends the training with its exception. Otherwise it is left out, and told in
    /// <see cref="TrainingResult.Faults"/> or <see cref="EvaluationResult.Faults"/>.
    /// </summary>
    public bool Strict { get; init; }

    /// <summary>Folder for weights, metrics and pictures, created when missing; nothing is written when null.</summary>
    public string? OutputDirectory { get; init; }

    internal UpdateRule OptimizerOrSgd => Optimizer ?? new Sgd { Momentum = Momentum, WeightDecay = WeightDecay, Nesterov = Nesterov };

    internal void Validate()
    {
        if (Epochs < 1)
            throw new ArgumentOutOfRangeException(nameof(Epochs), $"A training takes at least one epoch, not {Epochs}.");
        if (BatchSize < 1)
            throw new ArgumentOutOfRangeException(nameof(BatchSize), $"A batch takes at least one image, not {BatchSize}.");
        if (Threads < 0)
            throw new ArgumentOutOfRangeException(nameof(Threads), $"The number of threads is {Threads}; 0 takes all processors.");
        ArgumentNullException.ThrowIfNull(Schedule);
        if (!float.IsFinite(LearningRate) || LearningRate <= 0)
            throw new ArgumentOutOfRangeException(nameof(LearningRate), $"The learning rate must be a positive number; it is {LearningRate}.");
        OptimizerOrSgd.Validate();
        Preprocessing?.Validate();
        if (OutputDirectory is not null)
            ArgumentException.ThrowIfNullOrWhiteSpace(OutputDirectory);
    }
}
