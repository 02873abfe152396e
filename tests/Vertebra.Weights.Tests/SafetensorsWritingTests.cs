using System.Buffers.Binary;
using System.Text;

namespace Vertebra.Weights.Tests;

public sealed class SafetensorsWritingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static NamedTensor[] Sample() =>
    [
        new("conv.weight", [2, 1, 1, 3], new float[] { 1, -0f, float.NaN, float.MaxValue, float.Epsilon, 6 }),
        new("conv.bias", [2], new float[] { 0.1f, 0.2f }),
        new("empty", [0, 4], ReadOnlyMemory<float>.Empty),
        new("schicht é \"1\"", [], new float[] { 42 }),
    ];

    [Fact]
    public void What_is_written_is_read_back_bit_for_bit()
    {
        var path = _folder.File("w.safetensors");
        SafetensorsWriter.Write(path, Sample(), new Dictionary<string, string> { ["model"] = "lenet5", ["epoch"] = "3" });
        using var file = SafetensorsFile.Open(path);
        Assert.Equal(Sample().Select(t => t.Name), file.Tensors.Select(t => t.Name));
        foreach (var (name, shape, data) in Sample())
        {
            Assert.Equal(shape, file.Find(name)!.Shape);
            Assert.Equal(TensorDType.F32, file.Find(name)!.DType);
            Assert.Equal(data.ToArray().Select(BitConverter.SingleToUInt32Bits), file.Read(name).Select(BitConverter.SingleToUInt32Bits));
        }
        Assert.Equal("lenet5", file.Metadata["model"]);
        Assert.Equal("3", file.Metadata["epoch"]);
        Assert.Equal(["w.safetensors"], _folder.Names);
    }

    [Fact]
    public void The_bytes_depend_on_the_content_alone()
    {
        SafetensorsWriter.Write(_folder.File("a"), Sample(), new Dictionary<string, string> { ["x"] = "1", ["y"] = "2" });
        SafetensorsWriter.Write(_folder.File("b"), Sample(), new Dictionary<string, string> { ["y"] = "2", ["x"] = "1" });
        Assert.Equal(File.ReadAllBytes(_folder.File("a")), File.ReadAllBytes(_folder.File("b")));
    }

    [Fact]
    public void The_layout_is_the_published_one_with_aligned_data()
    {
        SafetensorsWriter.Write(_folder.File("a"), [new NamedTensor("w", [1, 2], new float[] { 1, 2 })]);
        var bytes = File.ReadAllBytes(_folder.File("a"));
        var header = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Assert.Equal(0, (8 + header) % 64);
        Assert.Equal("""{"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""", Encoding.UTF8.GetString(bytes, 8, header).TrimEnd(' '));
        Assert.Equal([0, 0, 128, 63, 0, 0, 0, 64], bytes[(8 + header)..]);
    }

    [Fact]
    public void Nothing_to_write_is_a_valid_file()
    {
        SafetensorsWriter.Write(_folder.File("a"), []);
        using var file = SafetensorsFile.Open(_folder.File("a"));
        Assert.Empty(file.Tensors);
    }

    [Fact]
    public void Names_and_shapes_that_no_reader_would_accept_are_refused()
    {
        var one = new float[1];
        Refuse([new("a", [1], one), new("a", [1], one)]);
        Refuse([new("", [1], one)]);
        Refuse([new("__metadata__", [1], one)]);
        Refuse([new("\ud800", [1], one)]);
        Refuse([new("a", [2], one)]);
        Refuse([new("a", [-1, -1], one)]);
        Assert.Throws<ArgumentException>(() =>
            SafetensorsWriter.Write(_folder.File("a"), [], new Dictionary<string, string> { ["k"] = "\udc00" }));
        Assert.Empty(_folder.Names);

        void Refuse(NamedTensor[] tensors) =>
            Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(_folder.File("a"), tensors));
    }
}
