namespace Vertebra.Inference;

/// <summary>A model that was registered.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Load">Makes its classifier.</param>
internal sealed record ModelRegistration(string Name, Func<IServiceProvider, CancellationToken, Task<ImageClassifier>> Load);
