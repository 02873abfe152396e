using Microsoft.Extensions.DependencyInjection;
using Vertebra.Checkpoints;
using Vertebra.Models;

namespace Vertebra.Inference.Tests;

public sealed class ServicesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _weights;

    public ServicesTests()
    {
        Network network = ModelCatalog.Create("resnet20_cifar", 4);
        network.Initialize(1);
        _weights = _folder.File("small.safetensors");
        NetworkWeights.Save(network, _weights);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_is_one_classifier_with_and_without_its_name()
    {
        var services = new ServiceCollection();
        services.AddVertebra().AddModel("resnet20_cifar", _weights, new ImageClassifierOptions { Labels = ["a", "b", "c", "d"] });
        using ServiceProvider provider = Build(services);

        var classifier = provider.GetRequiredService<ImageClassifier>();
        Assert.Equal("b", classifier.Labels[1]);
        Assert.Same(classifier, provider.GetRequiredKeyedService<ImageClassifier>("resnet20_cifar"));
        using IServiceScope scope = provider.CreateScope();
        Assert.Same(classifier, scope.ServiceProvider.GetRequiredService<ImageClassifier>());
    }

    [Fact]
    public void Several_models_have_names_and_the_first_is_the_default()
    {
        var services = new ServiceCollection();
        services.AddVertebra().AddModel("resnet20_cifar", _weights, name: "quick").AddModel("own", Own);
        services.AddVertebra().AddModel("resnet20_cifar", _weights);
        services.AddSingleton<Consumer>();
        using ServiceProvider provider = Build(services);

        var quick = provider.GetRequiredKeyedService<ImageClassifier>("quick");
        Assert.Same(quick, provider.GetRequiredService<ImageClassifier>());
        Assert.NotSame(quick, provider.GetRequiredKeyedService<ImageClassifier>("resnet20_cifar"));
        Assert.Equal("lenet5", provider.GetRequiredKeyedService<ImageClassifier>("own").Network.Name);
        Assert.Same(provider.GetRequiredKeyedService<ImageClassifier>("own"), provider.GetRequiredService<Consumer>().Classifier);
        Assert.Null(provider.GetKeyedService<ImageClassifier>("none"));
    }

    [Fact]
    public void What_a_classifier_needs_can_come_from_other_services()
    {
        var services = new ServiceCollection();
        services.AddSingleton(new ImageClassifierOptions { BatchSize = 3, Labels = ["a", "b", "c", "d"] });
        services.AddVertebra().AddModel("own", provider =>
            ImageClassifier.Load("resnet20_cifar", _weights, provider.GetRequiredService<ImageClassifierOptions>()));
        using ServiceProvider provider = Build(services);
        Assert.Equal("d", provider.GetRequiredService<ImageClassifier>().Labels[3]);
    }

    [Fact]
    public async Task The_container_disposes_what_it_has_given_out_and_what_was_loaded_early()
    {
        var services = new ServiceCollection();
        services.AddVertebra().AddModel("resnet20_cifar", _weights).AddModel("own", Own);
        List<ImageClassifier> classifiers = [];
        ServiceProvider provider = Build(services);
        await provider.LoadVertebraModelsAsync(TestContext.Current.CancellationToken);
        classifiers.Add(provider.GetRequiredKeyedService<ImageClassifier>("own"));
        classifiers.Add(provider.GetRequiredService<ImageClassifier>());
        await provider.DisposeAsync();

        Assert.All(classifiers, classifier => Assert.Throws<ObjectDisposedException>(() => classifier.Classify(Pictures.Noise(1))));
    }

    [Fact]
    public async Task Models_are_loaded_once_when_they_are_wanted_and_again_after_they_failed()
    {
        int loads = 0;
        bool isBroken = true;
        var services = new ServiceCollection();
        services.AddVertebra().AddModel("own", async (provider, cancellationToken) =>
        {
            await Task.Yield();
            loads++;
            return isBroken ? throw new IOException("broken") : Own(provider);
        });
        using ServiceProvider provider = Build(services);
        Assert.Equal(0, loads);
        Assert.Equal("broken", Assert.Throws<IOException>(() => provider.GetRequiredService<ImageClassifier>()).Message);
        await Assert.ThrowsAsync<IOException>(() => provider.LoadVertebraModelsAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, loads);

        isBroken = false;
        ImageClassifier[] given = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(provider.GetRequiredService<ImageClassifier>)));
        await provider.LoadVertebraModelsAsync(TestContext.Current.CancellationToken);
        Assert.Single(given.Distinct());
        Assert.Equal(3, loads);
    }

    [Fact]
    public void Two_containers_of_one_collection_have_models_of_their_own()
    {
        var services = new ServiceCollection();
        services.AddVertebra().AddModel("own", Own);
        using ServiceProvider first = Build(services);
        using (ServiceProvider second = Build(services))
            Assert.NotSame(first.GetRequiredService<ImageClassifier>(), second.GetRequiredService<ImageClassifier>());
        Assert.NotEmpty(first.GetRequiredService<ImageClassifier>().Classify(Pictures.Noise(1)));
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        VertebraBuilder builder = new ServiceCollection().AddVertebra();
        Assert.Throws<UnknownModelException>(() => builder.AddModel("resnet21_cifar"));
        builder.AddModel("own", Own);
        Assert.Contains("'own'", Assert.Throws<InvalidOperationException>(() => builder.AddModel("own", Own)).Message, StringComparison.Ordinal);
        builder.AddModel("resnet20_cifar", "none.pth", name: "missing");
        using ServiceProvider provider = Build(builder.Services);
        await Assert.ThrowsAsync<FileNotFoundException>(() => provider.LoadVertebraModelsAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => provider.LoadVertebraModelsAsync(new CancellationToken(canceled: true)));
    }

    private static ServiceProvider Build(IServiceCollection services) =>
        services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

    private static ImageClassifier Own(IServiceProvider services)
    {
        Network network = ModelCatalog.Create("lenet5");
        network.Initialize(2);
        return new ImageClassifier(network);
    }

    private sealed class Consumer([FromKeyedServices("own")] ImageClassifier classifier)
    {
        public ImageClassifier Classifier => classifier;
    }
}
