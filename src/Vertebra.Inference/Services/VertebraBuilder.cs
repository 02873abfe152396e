using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Vertebra.Inference;

/// <summary>
/// Registers models under names. Each is an <see cref="ImageClassifier"/> that all users share, with its name as key
/// (<c>[FromKeyedServices("resnet50")] ImageClassifier classifier</c>); the first is also the one that is asked for without a key. The container
/// disposes them.
/// </summary>
public sealed class VertebraBuilder
{
    internal VertebraBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services of the program.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Registers a network of the catalogue, see <see cref="ImageClassifier.LoadAsync"/>.</summary>
    /// <param name="model">Name of the network, e.g. <c>resnet50</c>.</param>
    /// <param name="weights">A file of weights, or the name of published ones, which are downloaded into the cache where they are not there yet.</param>
    /// <param name="options">Preprocessing, labels and threads; null for what is published with the weights.</param>
    /// <param name="name">Name of the registration; that of the network when null.</param>
    /// <exception cref="Models.UnknownModelException">There is no network of that name.</exception>
    /// <exception cref="InvalidOperationException">A model of that name is registered already.</exception>
    public VertebraBuilder AddModel(string model, string weights = "default", ImageClassifierOptions? options = null, string? name = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(weights);
        Models.ModelCatalog.Find(model);
        return AddModel(name ?? model, (_, cancellationToken) => ImageClassifier.LoadAsync(model, weights, options, cancellationToken: cancellationToken));
    }

    /// <summary>Registers a classifier that is made with other services of the program: a network of one's own, settings from elsewhere.</summary>
    /// <param name="name">Name of the registration.</param>
    /// <param name="create">Makes the classifier, once.</param>
    /// <exception cref="InvalidOperationException">A model of that name is registered already.</exception>
    public VertebraBuilder AddModel(string name, Func<IServiceProvider, ImageClassifier> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return AddModel(name, (services, _) => Task.FromResult(create(services)));
    }

    /// <summary>Registers a classifier that takes its time to come.</summary>
    /// <param name="name">Name of the registration.</param>
    /// <param name="load">Makes the classifier, once, or again after it failed.</param>
    /// <exception cref="InvalidOperationException">A model of that name is registered already.</exception>
    public VertebraBuilder AddModel(string name, Func<IServiceProvider, CancellationToken, Task<ImageClassifier>> load)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(load);
        if (Services.Any(service => service.IsKeyedService && service.ServiceType == typeof(ImageClassifier) && name.Equals(service.ServiceKey)))
            throw new InvalidOperationException($"A model '{name}' is registered already; give one of them another name.");
        Services.AddSingleton(new ModelRegistration(name, load));
        Services.AddKeyedSingleton(name, (services, _) => services.GetRequiredService<RegisteredModels>().Load(name));
        Services.TryAddSingleton(services => services.GetRequiredKeyedService<ImageClassifier>(name));
        return this;
    }
}
