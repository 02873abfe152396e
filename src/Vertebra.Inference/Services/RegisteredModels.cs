using Microsoft.Extensions.DependencyInjection;

namespace Vertebra.Inference;

/// <summary>Loads the registered models of one container, each once; what failed is tried again by the next who asks.</summary>
/// <param name="services">The container.</param>
/// <param name="registrations">The models.</param>
internal sealed class RegisteredModels(IServiceProvider services, IEnumerable<ModelRegistration> registrations)
{
    private readonly Dictionary<string, ModelRegistration> _registrations = registrations.ToDictionary(own => own.Name);
    private readonly Dictionary<string, Task<ImageClassifier>> _loads = [];
    private readonly Lock _gate = new();

    /// <summary>The classifier of a name, for callers that wait.</summary>
    public ImageClassifier Load(string name) => LoadAsync(name, CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Loads all models and gives them to the container, which disposes what it has given out.</summary>
    public async Task LoadAllAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_registrations.Keys.Select(name => LoadAsync(name, cancellationToken))).ConfigureAwait(false);
        foreach (string name in _registrations.Keys)
            services.GetRequiredKeyedService<ImageClassifier>(name).Prepare();
    }

    // On the pool's threads, which have no synchronisation context that could wait for the caller.
    private Task<ImageClassifier> LoadAsync(string name, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_loads.TryGetValue(name, out Task<ImageClassifier>? load) && load is { IsFaulted: false, IsCanceled: false })
                return load;
            return _loads[name] = Task.Run(() => _registrations[name].Load(services, cancellationToken), cancellationToken);
        }
    }
}
