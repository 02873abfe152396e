using System.Text.Json;

namespace Vertebra.Weights.Tests;

public sealed class CheckpointFixtureTests : IDisposable
{
    private static readonly string Fixtures = Path.Combine(AppContext.BaseDirectory, "Fixtures", "checkpoints");
    private static readonly JsonElement Expected =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Fixtures, "expected.json"))).RootElement;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Lossless => [.. Expected.GetProperty("lossless").EnumerateArray().Select(name => name.GetString()!)];

    public static TheoryData<string> Refused => [.. Expected.GetProperty("refuse").EnumerateArray().Select(name => name.GetString()!)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Lossless))]
    public void A_checkpoint_has_the_tensors_that_PyTorch_saved(string name)
    {
        using var file = WeightsFile.Open(Path.Combine(Fixtures, name));
        CheckAgainstExpected(file, value => (float)value, sumTolerance: 1e-9);
    }

    [Theory]
    [MemberData(nameof(Lossless))]
    public void Every_spelling_of_the_same_weights_has_the_same_bits(string name)
    {
        using var file = WeightsFile.Open(Path.Combine(Fixtures, name));
        using var plain = WeightsFile.Open(Path.Combine(Fixtures, "zip.pth"));
        Assert.Equal(plain.Tensors.Select(t => t.Name).Order(), file.Tensors.Select(t => t.Name).Order());
        foreach (var tensor in plain.Tensors) AssertSameBits(plain.Read(tensor.Name), file.Read(tensor.Name));
    }

    [Fact]
    public void Halves_and_bfloat16_are_the_rounded_values()
    {
        using var half = WeightsFile.Open(Path.Combine(Fixtures, "float16.pth"));
        using var brain = WeightsFile.Open(Path.Combine(Fixtures, "bfloat16.pth"));
        using var plain = WeightsFile.Open(Path.Combine(Fixtures, "zip.pth"));
        foreach (var tensor in plain.Tensors)
        {
            var exact = plain.Read(tensor.Name);
            AssertSameBits([.. exact.Select(value => (float)(Half)value)], half.Read(tensor.Name));
            AssertSameBits([.. exact.Select(ToBFloat16)], brain.Read(tensor.Name));
        }
        Assert.All(half.Tensors, tensor => Assert.Equal(TensorDType.F16, tensor.DType));
        Assert.All(brain.Tensors, tensor => Assert.Equal(TensorDType.BF16, tensor.DType));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Bad_checkpoints_are_refused_in_one_line_that_names_the_file_and_the_place(string name)
    {
        var path = Path.Combine(Fixtures, name);
        var fault = Assert.Throws<WeightsFormatException>(() => WeightsFile.Open(path));
        Assert.Contains(name, fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.NotNull(fault.Offset);
        if (name.Contains("malicious")) Assert.Contains("'posix.system'", fault.Message);
        if (name.Contains("whole-module")) Assert.Contains("golden.LeNet5", fault.Message);
        if (name.Contains("whole-module")) Assert.Contains("save model.state_dict()", fault.Message);
        if (name.Contains("truncated")) Assert.Contains("truncated", fault.Message);
    }

    [Theory]
    [InlineData("zip.pth", WeightsFormat.PyTorchZip)]
    [InlineData("legacy.pth", WeightsFormat.PyTorchLegacy)]
    [InlineData("training-dataparallel.pth.tar", WeightsFormat.PyTorchZip)]
    public void The_content_decides_on_the_format(string name, WeightsFormat format)
    {
        File.Copy(Path.Combine(Fixtures, name), _folder.File("weights.safetensors"));
        using var file = WeightsFile.Open(_folder.File("weights.safetensors"));
        Assert.Equal(format, file.Format);
        Assert.Equal(10, file.Tensors.Count);
    }

    [Theory]
    [InlineData("zip.pth")]
    [InlineData("legacy.pth")]
    [InlineData("channels-last.pth")]
    [InlineData("float16.pth")]
    public void Written_as_safetensors_or_npz_a_checkpoint_keeps_its_bits(string name)
    {
        using var original = WeightsFile.Open(Path.Combine(Fixtures, name));
        NamedTensor[] tensors = [.. original.Tensors.Select(t => new NamedTensor(t.Name, [.. t.Shape], original.Read(t.Name)))];
        SafetensorsWriter.Write(_folder.File("a"), tensors);
        NpzWriter.Write(_folder.File("b"), tensors);
        foreach (var path in (string[])[_folder.File("a"), _folder.File("b")])
        {
            using var copy = WeightsFile.Open(path);
            Assert.Equal(tensors.Select(t => t.Name), copy.Tensors.Select(t => t.Name));
            foreach (var tensor in tensors)
            {
                Assert.Equal(tensor.Shape, copy.Find(tensor.Name)!.Shape);
                AssertSameBits(tensor.Data.Span, copy.Read(tensor.Name));
            }
        }
    }

    [Theory]
    [InlineData("resnet20-12fca82f.th", 97, 269_722)]
    [InlineData("resnet32-d509ac18.th", 157, 464_154)]
    public void Published_legacy_checkpoints_load(string name, int tensors, int parameters)
    {
        using var file = WeightsFile.Open(SharedFiles.Require("weights", name));
        Assert.Equal(WeightsFormat.PyTorchLegacy, file.Format);
        Assert.Equal(tensors, file.Tensors.Count);
        Assert.Contains("layer1.0.conv1.weight", file.Tensors.Select(t => t.Name));
        Assert.Equal(parameters, file.Tensors.Where(t => !t.Name.Contains("running_")).Sum(t => t.ElementCount));
        Assert.All(file.Tensors, t => Assert.DoesNotContain(file.Read(t.Name), value => !float.IsFinite(value)));
    }

    [Fact]
    public void A_published_safetensors_file_reads_the_same_through_either_door()
    {
        var path = SharedFiles.Require("weights", "tf_mobilenet_v2.safetensors");
        using var file = WeightsFile.Open(path);
        using var direct = SafetensorsFile.Open(path);
        Assert.Equal(WeightsFormat.Safetensors, file.Format);
        foreach (var tensor in direct.Tensors) AssertSameBits(direct.Read(tensor.Name), file.Read(tensor.Name));
    }

    private static void CheckAgainstExpected(WeightsFile file, Func<double, float> stored, double sumTolerance)
    {
        var expected = Expected.GetProperty("tensors").EnumerateObject().ToArray();
        Assert.Equal(expected.Length, file.Tensors.Count);
        foreach (var tensor in expected)
        {
            var entry = file.Find(tensor.Name);
            Assert.NotNull(entry);
            Assert.Equal(tensor.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()), entry.Shape);
            var data = file.Read(tensor.Name);
            var first = tensor.Value.GetProperty("first").EnumerateArray().Select(value => stored(value.GetDouble())).ToArray();
            AssertSameBits(first, data.AsSpan(0, first.Length));
            Assert.Equal(tensor.Value.GetProperty("sum").GetDouble(), data.Sum(value => (double)value), sumTolerance);
        }
    }

    private static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(BitConverter.SingleToUInt32Bits(expected[i]), BitConverter.SingleToUInt32Bits(actual[i]));
    }

    // Rounds to nearest, ties to even, as PyTorch does.
    private static float ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        bits += 0x7FFF + ((bits >> 16) & 1);
        return BitConverter.UInt32BitsToSingle(bits & 0xFFFF0000);
    }
}
