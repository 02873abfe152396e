using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Models.State;

namespace Vertebra.Models.Tests;

public class StateDictionaryTests
{
    [Fact]
    public void A_network_loads_what_another_one_holds()
    {
        Network source = ModelCatalog.Create("lenet5"), target = ModelCatalog.Create("lenet5");
        source.Initialize(1);
        target.Initialize(2);

        target.LoadState(source.State);

        Assert.All(source.Parameters, parameter => Assert.Equal(parameter.Values, target.State[parameter.Name].Values));
    }

    [Fact]
    public void One_exception_names_all_that_is_missing_unexpected_and_misshapen()
    {
        Network network = ModelCatalog.Create("lenet5");
        float[][] before = [.. network.Parameters.Select(parameter => parameter.Values.ToArray())];
        var source = new Tensors(network.State.Tensors);
        source.Remove("conv1.bias");
        source.Remove("fc2.weight");
        source.Add("fc4.weight", [3, 3]);
        source.Add("step", []);
        source.Replace("fc3.weight", [100, 84]);

        StateDictionaryException exception = Assert.Throws<StateDictionaryException>(() => network.LoadState(source));

        Assert.Equal(["conv1.bias", "fc2.weight"], exception.Missing);
        Assert.Equal(["fc4.weight", "step"], exception.Unexpected);
        MisshapenTensor misshapen = Assert.Single(exception.Misshapen);
        Assert.Equal("fc3.weight is 100x84, not 10x84", misshapen.ToString());
        Assert.Equal(
            "The tensors do not fit lenet5: 2 missing (conv1.bias, fc2.weight); 2 unexpected (fc4.weight, step); "
            + "1 of another shape (fc3.weight is 100x84, not 10x84).",
            exception.Message);
        Assert.Equal(before, network.Parameters.Select(parameter => parameter.Values.ToArray()));
    }

    [Fact]
    public void A_message_stays_one_readable_line_however_much_differs()
    {
        Network network = ModelCatalog.Create("alexnet");

        StateDictionaryException exception = Assert.Throws<StateDictionaryException>(() => network.LoadState(new Tensors([])));

        Assert.Equal(16, exception.Missing.Count);
        Assert.Contains("16 missing", exception.Message);
        Assert.Contains("and 11 more", exception.Message);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void A_name_that_comes_twice_is_unexpected()
    {
        Network network = ModelCatalog.Create("lenet5");
        var source = new Tensors(network.State.Tensors);
        source.Add("conv1.bias", [6]);

        Assert.Equal(["conv1.bias"], Assert.Throws<StateDictionaryException>(() => network.LoadState(source)).Unexpected);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_source_that_fails_half_way_changes_nothing(bool concurrently)
    {
        Network network = ModelCatalog.Create("lenet5");
        float[][] before = [.. network.Parameters.Select(parameter => parameter.Values.ToArray())];

        Assert.Throws<EndOfStreamException>(() => network.LoadState(new Tensors(network.State.Tensors) { FailsAt = "fc2.weight", ReadsConcurrently = concurrently }));

        Assert.Equal(before, network.Parameters.Select(parameter => parameter.Values.ToArray()));
    }

    [Fact]
    public void No_initial_values_are_drawn_for_parameters_that_are_loaded()
    {
        Network network = ModelCatalog.Create("lenet5")
            .With(new ParameterStore((_, _) => throw new InvalidOperationException("drawn")));

        network.LoadState(new Tensors(network.State.Tensors));

        Assert.All(network.Parameters, parameter => Assert.All(parameter.Values.ToArray(), value => Assert.Equal(1, value)));
    }

    [Fact]
    public void Views_of_a_parameter_see_what_is_loaded()
    {
        Network network = ModelCatalog.Create("lenet5");
        Span<float> view = network.Parameters[0].Values;

        network.LoadState(new Tensors(network.State.Tensors));

        Assert.Equal(1, view[0]);
    }

    [Fact]
    public void An_unknown_name_is_a_clear_error()
    {
        StateDictionary state = ModelCatalog.Create("lenet5").State;

        Assert.Equal("lenet5 has no tensor 'conv9'.", Assert.Throws<KeyNotFoundException>(() => state["conv9"]).Message);
    }

    [Fact]
    public void A_parameter_has_one_name()
    {
        var shared = new Layers.Linear(4, 4);
        var first = new Network("first", new Sequential(new Layers.Flatten(), shared), new InputSize(1, 2, 2), 4);

        Assert.Equal("1.weight", first.Parameters[0].Name);
        Assert.Throws<ArgumentException>(() => new Sequential(shared));
    }

    // Ones of whatever shapes are listed.
    private sealed class Tensors(IEnumerable<(string Name, int[] Shape)> tensors) : ITensorSource
    {
        private readonly List<(string Name, int[] Shape)> _tensors = [.. tensors];

        public string? FailsAt { get; init; }

        public bool ReadsConcurrently { get; init; }

        IEnumerable<(string Name, int[] Shape)> ITensorSource.Tensors => _tensors;

        public void Add(string name, int[] shape) => _tensors.Add((name, shape));

        public void Remove(string name) => _tensors.RemoveAll(tensor => tensor.Name == name);

        public void Replace(string name, int[] shape) =>
            _tensors[_tensors.FindIndex(tensor => tensor.Name == name)] = (name, shape);

        public void Read(string name, Span<float> destination)
        {
            if (name == FailsAt)
                throw new EndOfStreamException();
            destination.Fill(1);
        }
    }
}
