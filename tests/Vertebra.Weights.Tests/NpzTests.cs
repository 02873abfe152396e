using System.IO.Compression;

namespace Vertebra.Weights.Tests;

public sealed class NpzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back_and_the_same_each_time()
    {
        NamedTensor[] tensors = [new("conv.weight", [2, 2], new float[] { 1, 2, 3, float.NaN }), new("n", [], new float[] { 7 }), new("empty", [0], default)];
        NpzWriter.Write(_folder.File("a"), tensors);
        NpzWriter.Write(_folder.File("b"), tensors);
        Assert.Equal(File.ReadAllBytes(_folder.File("a")), File.ReadAllBytes(_folder.File("b")));
        using var file = WeightsFile.Open(_folder.File("a"));
        Assert.Equal(WeightsFormat.Npz, file.Format);
        Assert.Equal(["conv.weight", "n", "empty"], file.Tensors.Select(t => t.Name));
        Assert.Equal([1, 2, 3, float.NaN], file.Read("conv.weight"));
        Assert.Equal([7], file.Read("n"));
        Assert.Empty(file.Read("empty"));
        using var archive = ZipFile.OpenRead(_folder.File("a"));
        Assert.Equal(["conv.weight.npy", "n.npy", "empty.npy"], archive.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public void Compressed_archives_and_Fortran_order_are_read()
    {
        var fortran = NpyFileTests.Build("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", [1, 2, 3, 4, 5, 6]);
        var zeros = NpyFileTests.Build("{'descr': '<f4', 'fortran_order': False, 'shape': (100000,), }", new byte[400000]);
        using var file = WeightsFile.Open(
            _folder.File("a", TorchBytes.Archive(CompressionLevel.Optimal, ("f.npy", fortran), ("z.npy", zeros))));
        Assert.Equal([1, 3, 5, 2, 4, 6], file.Read("f"));
        Assert.All(file.Read("z"), value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_single_array_is_named_after_its_file()
    {
        NpyFile.Write(_folder.File("fc.weight.npy"), [2], new float[] { 1, 2 });
        using var file = WeightsFile.Open(_folder.File("fc.weight.npy"));
        Assert.Equal(WeightsFormat.Npy, file.Format);
        Assert.Equal([1, 2], file.Read("fc.weight"));
    }

    [Fact]
    public void Tensors_that_cannot_be_written_are_named_and_leave_no_file()
    {
        Assert.Throws<ArgumentException>(() => NpzWriter.Write(_folder.File("a"), [new("x", [2], new float[1])]));
        Assert.Throws<ArgumentException>(() => NpzWriter.Write(_folder.File("a"), [new("x", [], new float[1]), new("x", [], new float[1])]));
        Assert.Empty(_folder.Names);
    }
}
