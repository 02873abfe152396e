namespace Vertebra.Weights.Tests;

public sealed class FuzzTests : IDisposable
{
    private const int Cases = 6000;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_damaged_safetensors_file_gives_tensors_or_a_typed_error()
    {
        SafetensorsWriter.Write(_folder.File("a"),
            [new NamedTensor("features.0.weight", [2, 30], new float[60]), new NamedTensor("b", [], new float[1]), new NamedTensor("c", [0], default)],
            new Dictionary<string, string> { ["format"] = "pt" });
        var mixed = SafetensorsBytes.Build(
            """{"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"q":{"dtype":"BOOL","shape":[2],"data_offsets":[4,6]},"d":{"dtype":"I64","shape":[1],"data_offsets":[6,14]}}""",
            new byte[14]);
        var random = new Random(20_260_101);
        byte[][] seeds = [File.ReadAllBytes(_folder.File("a")), mixed];
        var (read, refused) = Run(seeds, random, path =>
        {
            using var file = SafetensorsFile.Open(path);
            foreach (var tensor in file.Tensors) Assert.Equal(tensor.ElementCount, file.Read(tensor.Name).Length);
        });
        Assert.True(read > 100 && refused > 1000, $"{read} read, {refused} refused: the mutations have lost their bite.");
    }

    [Fact]
    public void A_damaged_npy_file_gives_an_array_or_a_typed_error()
    {
        NpyFile.Write(_folder.File("a"), [2, 30], new float[60]);
        var fortran = NpyFileTests.Build("{'descr': '|b1', 'fortran_order': True, 'shape': (3, 2, 2), }", new byte[12], major: 2);
        var random = new Random(20_260_102);
        byte[][] seeds = [File.ReadAllBytes(_folder.File("a")), fortran];
        var (read, refused) = Run(seeds, random, path =>
        {
            var array = NpyFile.Read(path);
            Assert.Equal(array.Shape.Aggregate(1, (a, b) => a * b), array.Data.Length);
        });
        Assert.True(read > 100 && refused > 1000, $"{read} read, {refused} refused: the mutations have lost their bite.");
    }

    private (int Read, int Refused) Run(byte[][] seeds, Random random, Action<string> use)
    {
        var (read, refused) = (0, 0);
        for (var i = 0; i < Cases; i++)
        {
            var path = _folder.File("fuzz", Mutations.Mutate(seeds[i % seeds.Length], random));
            try
            {
                use(path);
                read++;
            }
            catch (WeightsFormatException fault)
            {
                Assert.DoesNotContain('\n', fault.Message);
                refused++;
            }
        }
        return (read, refused);
    }
}
