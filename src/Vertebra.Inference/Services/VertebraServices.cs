using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Vertebra.Inference;

/// <summary>Classifiers as services of a program, e.g. of an ASP.NET Core application.</summary>
public static class VertebraServices
{
    /// <summary>Begins the registration of models; may be called any number of times.</summary>
    /// <param name="services">The services of the program.</param>
    /// <returns>Takes the models.</returns>
    public static VertebraBuilder AddVertebra(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(provider => new RegisteredModels(provider, provider.GetServices<ModelRegistration>()));
        return new VertebraBuilder(services);
    }

    /// <summary>
    /// Loads all registered models, so that the program fails at its start rather than at its first request, and no request waits for a download.
    /// Models that are not loaded so are loaded when they are first asked for.
    /// </summary>
    /// <param name="services">The services of the program, e.g. <c>app.Services</c>.</param>
    /// <param name="cancellationToken">Stops downloads.</param>
    /// <exception cref="InvalidOperationException"><see cref="AddVertebra"/> was not called.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="IOException">Weights are missing, damaged or cannot be fetched.</exception>
    public static Task LoadVertebraModelsAsync(this IServiceProvider services, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.GetRequiredService<RegisteredModels>().LoadAllAsync(cancellationToken);
    }
}
