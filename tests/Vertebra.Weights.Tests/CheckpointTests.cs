using System.IO.Compression;

namespace Vertebra.Weights.Tests;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Zip_and_legacy_files_give_strided_tensors_in_C_order()
    {
        var longs = new PickleBytes().Op("}").Text("w").Global("torch._utils", "_rebuild_tensor").Op("(").Storage("FloatStorage", "0", 6)
            .Raw(0x8A, 0).Op("(").Raw(0x8A, 1, 2, 0x8A, 1, 3).Op("t(").Raw(0x8A, 1, 1, 0x8A, 1, 2).Op("ttRs")
            .Text("b").Tensor("FloatStorage", "1", 4, 1, [3], [1]).Op("s").End();
        var python2 = TorchBytes.Zip(longs, ("0", TorchBytes.Floats(0, 1, 2, 3, 4, 5)), ("1", TorchBytes.Floats(9, 8, 7, 6)));
        foreach (var bytes in (byte[][])[TorchBytes.SmallZip(), TorchBytes.SmallLegacy(), python2])
        {
            using var file = WeightsFile.Open(_folder.File("a", bytes));
            Assert.Equal(["w", "b"], file.Tensors.Select(t => t.Name));
            Assert.Equal([2, 3], file.Find("w")!.Shape);
            Assert.Equal([0, 2, 4, 1, 3, 5], file.Read("w"));
            Assert.Equal([8, 7, 6], file.Read("b"));
        }
    }

    [Fact]
    public void Tar_files_of_the_first_months_load()
    {
        using var file = WeightsFile.Open(_folder.File("a.pth", TorchBytes.SmallTar()));
        Assert.Equal(WeightsFormat.PyTorchTar, file.Format);
        Assert.Equal([3, 1], file.Find("b")!.Shape);
        Assert.Equal([8, 7, 6], file.Read("b"));
    }

    [Fact]
    public void A_tar_archive_of_something_else_is_refused()
    {
        var fault = Refuse(TorchBytes.Tar(("readme", "hello"u8.ToArray())));
        Assert.Contains("unpack it", fault.Message);
    }

    [Fact]
    public void Storages_written_by_big_endian_machines_are_swapped()
    {
        var bytes = TorchBytes.ZipWith(
            new PickleBytes().Op("}").Text("x").Tensor("FloatStorage", "0", 2, 0, [2], [1]).Op("s").End(),
            "big", ("0", [0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0]));
        using var file = WeightsFile.Open(_folder.File("a", bytes));
        Assert.Equal([1, -2], file.Read("x"));
    }

    [Theory]
    [InlineData("LongStorage", 8, new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, -2)]
    [InlineData("IntStorage", 4, new byte[] { 3, 0, 0, 0 }, 3)]
    [InlineData("ShortStorage", 2, new byte[] { 4, 1 }, 260)]
    [InlineData("CharStorage", 1, new byte[] { 0xFF }, -1)]
    [InlineData("ByteStorage", 1, new byte[] { 0xFF }, 255)]
    [InlineData("BoolStorage", 1, new byte[] { 1 }, 1)]
    public void Integer_storages_become_floats(string type, int size, byte[] data, float expected)
    {
        Assert.Equal(size, data.Length);
        var bytes = TorchBytes.Zip(new PickleBytes().Op("}").Text("x").Tensor(type, "0", 1, 0, [], []).Op("s").End(), ("0", data));
        using var file = WeightsFile.Open(_folder.File("a", bytes));
        Assert.Equal([expected], file.Read("x"));
        Assert.Empty(file.Find("x")!.Shape);
    }

    [Fact]
    public void A_parameter_of_the_first_releases_gets_its_tensor_from_its_state()
    {
        var pickle = new PickleBytes().Op("}").Text("x")
            .Global("torch.nn.parameter", "Parameter").Op(")").Raw(0x81)
            .Op("(").Tensor("FloatStorage", "0", 2, 0, [2], [1]).Op("NN").Raw(0x88).Op("}tbs").End();
        using var file = WeightsFile.Open(_folder.File("a", TorchBytes.Zip(pickle, ("0", TorchBytes.Floats(5, 6)))));
        Assert.Equal([5, 6], file.Read("x"));
    }

    [Fact]
    public void A_tensor_of_an_untyped_storage_says_its_own_type()
    {
        var pickle = new PickleBytes().Op("}").Text("x").Global("torch._utils", "_rebuild_tensor_v3").Op("((").Text("storage")
            .Global("torch.storage", "UntypedStorage").Text("0").Text("cpu").Int(4).Op("tQ").Int(1).Ints(1).Ints(1)
            .Raw(0x89).Op("}").Global("torch", "uint16").Op("tRs").End();
        using var file = WeightsFile.Open(_folder.File("a", TorchBytes.Zip(pickle, ("0", [1, 0, 0, 2]))));
        Assert.Equal([512], file.Read("x"));
    }

    [Fact]
    public void The_plain_weights_are_preferred_to_their_average_which_serves_alone()
    {
        var both = new PickleBytes().Op("}(").Text("model_ema").Op("}").Text("module.x").Tensor("FloatStorage", "0", 2, 0, [1], [1]).Op("s")
            .Text("model").Op("}").Text("x").Tensor("FloatStorage", "0", 2, 1, [1], [1]).Op("su").End();
        var average = new PickleBytes().Op("}").Text("model_ema").Op("}(").Text("n_averaged").Tensor("FloatStorage", "0", 2, 0, [], [])
            .Text("module.x").Tensor("FloatStorage", "0", 2, 0, [1], [1]).Op("us").End();
        using var first = WeightsFile.Open(_folder.File("a", TorchBytes.Zip(both, ("0", TorchBytes.Floats(1, 2)))));
        using var second = WeightsFile.Open(_folder.File("b", TorchBytes.Zip(average, ("0", TorchBytes.Floats(1, 2)))));
        Assert.Equal([2], first.Read("x"));
        Assert.Equal([1], second.Read("x"));
        Assert.Single(second.Tensors);
    }

    [Fact]
    public void Prefixes_are_stripped_only_when_every_name_has_them()
    {
        var all = new PickleBytes().Op("}(").Text("_orig_mod.module.x").Tensor("FloatStorage", "0", 1, 0, [1], [1])
            .Text("_orig_mod.module.y").Tensor("FloatStorage", "0", 1, 0, [1], [1]).Op("u").End();
        var some = new PickleBytes().Op("}(").Text("module.x").Tensor("FloatStorage", "0", 1, 0, [1], [1])
            .Text("y").Tensor("FloatStorage", "0", 1, 0, [1], [1]).Op("u").End();
        using var stripped = WeightsFile.Open(_folder.File("a", TorchBytes.Zip(all, ("0", TorchBytes.Floats(1)))));
        using var kept = WeightsFile.Open(_folder.File("b", TorchBytes.Zip(some, ("0", TorchBytes.Floats(1)))));
        Assert.Equal(["x", "y"], stripped.Tensors.Select(t => t.Name));
        Assert.Equal(["module.x", "y"], kept.Tensors.Select(t => t.Name));
    }

    [Theory]
    [InlineData("features.denseblock1.denselayer12.norm.1.running_mean", "features.denseblock1.denselayer12.norm1.running_mean")]
    [InlineData("module.denselayer1.conv.2.weight", "module.denselayer1.conv2.weight")]
    [InlineData("features.norm.1.weight", "features.norm.1.weight")]
    [InlineData("features.denseblock1.denselayer1.norm1.weight", "features.denseblock1.denselayer1.norm1.weight")]
    public void Names_of_old_DenseNets_are_brought_up_to_date(string old, string present) =>
        Assert.Equal(present, WeightNames.Modern(old));

    [Theory]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("collections", "OrderedDict.pop")]
    [InlineData("torch._utils", "_rebuild_qtensor")]
    [InlineData("torch.storage", "_load_from_bytes")]
    [InlineData("numpy.core.multiarray", "scalar")]
    [InlineData("argparse", "Namespace")]
    public void Every_other_global_is_refused_by_name(string module, string name)
    {
        var byLine = new PickleBytes().Op("}").Text("x").Global(module, name).Op(")Rs").End();
        var byStack = new PickleBytes(4).Op("}").Text("x").Text(module).Text(name).Raw(0x93).Op(")Rs").End();
        foreach (var pickle in (byte[][])[byLine, byStack])
        {
            Assert.Contains($"'{module}.{name}'", Refuse(TorchBytes.Zip(pickle)).Message);
            Assert.Contains($"'{module}.{name}'", Refuse(TorchBytes.Legacy(pickle)).Message);
        }
    }

    [Fact]
    public void A_small_file_that_announces_huge_tensors_is_refused()
    {
        var expanded = new PickleBytes().Op("}").Text("x").Tensor("FloatStorage", "0", 1, 0, [1 << 20, 1 << 10], [0, 0]).Op("s").End();
        Assert.Contains("announced", Refuse(TorchBytes.Zip(expanded, ("0", TorchBytes.Floats(1)))).Message);
        var beyond = new PickleBytes().Op("}").Text("x").Tensor("FloatStorage", "0", 1, 0, [3], [1]).Op("s").End();
        Assert.Contains("does not fit", Refuse(TorchBytes.Zip(beyond, ("0", TorchBytes.Floats(1)))).Message);
        var storage = new PickleBytes().Op("}").Text("x").Tensor("FloatStorage", "0", 1L << 40, 0, [3], [1]).Op("s").End();
        Assert.Contains("has 4 bytes", Refuse(TorchBytes.Zip(storage, ("0", TorchBytes.Floats(1)))).Message);
        Assert.Contains("truncated", Refuse(TorchBytes.Legacy(storage, ("0", 1L << 40, TorchBytes.Floats(1)))).Message);
        var text = new PickleBytes().Op("X").Raw(0xFF, 0xFF, 0xFF, 0xFF).End();
        Assert.Contains("needs 4294967295 more bytes", Refuse(TorchBytes.Zip(text)).Message);
    }

    [Fact]
    public void Endless_nesting_and_stacking_are_refused()
    {
        Assert.Contains("nests deeper", Refuse(TorchBytes.Zip(new PickleBytes().Op(new string('(', 5000)).End())).Message);
        Assert.Contains("at a time", Refuse(TorchBytes.Zip(new PickleBytes().Op(new string('N', 1_100_000)).End())).Message);
        var lists = new PickleBytes().Op(new string(']', 200_000)).Op(new string('a', 199_999)).End();
        Assert.Contains("no dictionary", Refuse(TorchBytes.Zip(lists)).Message);
        var loop = new PickleBytes().Op("}q").Raw(0).Text("state_dict").Op("h").Raw(0).Op("s").End();
        Assert.Contains("no dictionary of named tensors", Refuse(TorchBytes.Zip(loop)).Message);
    }

    [Fact]
    public void Neighbours_of_checkpoints_are_refused_with_advice()
    {
        Assert.Contains("torch.save", Refuse(TorchBytes.SmallPickle()).Message);
        Assert.Contains("gzip", Refuse([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0]).Message);
        Assert.Contains("no safetensors file", Refuse([]).Message);
        Assert.Contains("no safetensors file", Refuse("<html>Not found</html>"u8.ToArray()).Message);
        var pickle = TorchBytes.SmallPickle();
        Assert.Contains("compressed", Refuse(TorchBytes.Archive(CompressionLevel.Optimal, ("a/data.pkl", [.. pickle, .. new byte[500]]))).Message);
        Assert.Contains("TorchScript", Refuse(TorchBytes.Archive(CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("a/constants.pkl", pickle))).Message);
        Assert.Contains("neither a PyTorch", Refuse(TorchBytes.Archive(CompressionLevel.NoCompression, ("a.txt", pickle))).Message);
        Assert.Contains("lacks storage '0'", Refuse(TorchBytes.Zip(pickle)).Message);
    }

    private WeightsFormatException Refuse(byte[] bytes)
    {
        var fault = Assert.Throws<WeightsFormatException>(() => WeightsFile.Open(_folder.File("bad.pth", bytes)));
        Assert.Contains("bad.pth", fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
        return fault;
    }
}
