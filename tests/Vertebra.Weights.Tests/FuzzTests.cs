namespace Vertebra.Weights.Tests;

public sealed class FuzzTests : IDisposable
{
    private static readonly int Cases =
        int.TryParse(Environment.GetEnvironmentVariable("VERTEBRA_FUZZ_CASES"), out var cases) ? cases : 3000;

    // What a damaged file of a few kilobytes may cost: its own bytes many times over, and buffers.
    private const long MostAllocated = 16 << 20;

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
        Assert.True(read > Cases / 60 && refused > Cases / 6, $"{read} read, {refused} refused: the mutations have lost their bite.");
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
        Assert.True(read > Cases / 60 && refused > Cases / 6, $"{read} read, {refused} refused: the mutations have lost their bite.");
    }

    [Fact]
    public void A_damaged_zip_checkpoint_gives_tensors_or_a_typed_error() => RunAnyFormat(20_260_103, [TorchBytes.SmallZip()], mutated => mutated);

    [Fact]
    public void A_damaged_pickle_in_a_sound_checkpoint_gives_tensors_or_a_typed_error() => RunAnyFormat(
        20_260_104,
        [TorchBytes.SmallPickle()],
        pickle => TorchBytes.Zip(pickle, ("0", TorchBytes.Floats(0, 1, 2, 3, 4, 5)), ("1", TorchBytes.Floats(9, 8, 7, 6))));

    [Fact]
    public void A_damaged_legacy_checkpoint_gives_tensors_or_a_typed_error() =>
        RunAnyFormat(20_260_105, [TorchBytes.SmallLegacy()], mutated => mutated);

    [Fact]
    public void A_damaged_tar_checkpoint_gives_tensors_or_a_typed_error() =>
        RunAnyFormat(20_260_106, [TorchBytes.SmallTar()], mutated => mutated);

    [Fact]
    public void A_damaged_npz_archive_gives_tensors_or_a_typed_error()
    {
        NpzWriter.Write(_folder.File("a"), [new NamedTensor("w", [2, 3], new float[6]), new NamedTensor("b", [], new float[1])]);
        var npy = NpyFileTests.Build("{'descr': '<f4', 'fortran_order': True, 'shape': (20, 5), }", new byte[400]);
        var compressed = TorchBytes.Archive(System.IO.Compression.CompressionLevel.Optimal, ("x.npy", npy));
        RunAnyFormat(20_260_107, [File.ReadAllBytes(_folder.File("a")), compressed], mutated => mutated);
    }

    private void RunAnyFormat(int seed, byte[][] seeds, Func<byte[], byte[]> wrap)
    {
        var before = _folder.Names.Length;
        var (read, refused) = Run(seeds, new Random(seed), path =>
        {
            using var file = WeightsFile.Open(path);
            foreach (var tensor in file.Tensors) Assert.Equal(tensor.ElementCount, file.Read(tensor.Name).Length);
        }, wrap);
        Assert.True(read > Cases / 200 && refused > Cases / 5, $"{read} read, {refused} refused: the mutations have lost their bite.");
        Assert.Equal(before + 1, _folder.Names.Length);
    }

    private (int Read, int Refused) Run(byte[][] seeds, Random random, Action<string> use, Func<byte[], byte[]>? wrap = null)
    {
        var (read, refused) = (0, 0);
        for (var i = 0; i < Cases; i++)
        {
            var mutated = Mutations.Mutate(seeds[i % seeds.Length], random);
            var path = _folder.File("fuzz", wrap is null ? mutated : wrap(mutated));
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                use(path);
                read++;
            }
            catch (WeightsFormatException fault)
            {
                Assert.DoesNotContain('\n', fault.Message);
                Assert.Contains("fuzz", fault.Message);
                refused++;
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, MostAllocated);
        }
        return (read, refused);
    }
}
