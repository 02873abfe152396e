using static Vertebra.Weights.Tests.SafetensorsBytes;

namespace Vertebra.Weights.Tests;

public sealed class SafetensorsReadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tensors_come_in_header_order_whatever_the_order_of_their_data()
    {
        var path = _folder.File("a", Build(
            """{"z":{"dtype":"U8","shape":[2],"data_offsets":[4,6]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""",
            [0, 0, 128, 63, 7, 9]));
        using var file = SafetensorsFile.Open(path);
        Assert.Equal(["z", "a"], file.Tensors.Select(t => t.Name));
        Assert.Equal([2], file.Tensors[0].Shape);
        Assert.Empty(file.Tensors[1].Shape);
        Assert.Equal([7f, 9f], file.Read("z"));
        Assert.Equal([1f], file.Read("a"));
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void Metadata_strings_are_kept()
    {
        var path = _folder.File("a", Build("""{"__metadata__":{"format":"pt","é":"\u0041"}}   """));
        using var file = SafetensorsFile.Open(path);
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal("A", file.Metadata["é"]);
        Assert.Empty(file.Tensors);
    }

    [Theory]
    [InlineData("BOOL", new byte[] { 0, 1 }, new[] { 0f, 1f })]
    [InlineData("U8", new byte[] { 0, 255 }, new[] { 0f, 255f })]
    [InlineData("I8", new byte[] { 127, 128 }, new[] { 127f, -128f })]
    [InlineData("U16", new byte[] { 1, 0, 255, 255 }, new[] { 1f, 65535f })]
    [InlineData("I16", new byte[] { 0, 1, 254, 255 }, new[] { 256f, -2f })]
    [InlineData("F16", new byte[] { 0, 0x3C, 1, 0 }, new[] { 1f, 5.9604645e-8f })]
    [InlineData("BF16", new byte[] { 0x80, 0x3F, 0x49, 0xC0 }, new[] { 1f, -3.140625f })]
    [InlineData("U32", new byte[] { 255, 255, 255, 255 }, new[] { 4294967295f })]
    [InlineData("I32", new byte[] { 254, 255, 255, 255 }, new[] { -2f })]
    [InlineData("F32", new byte[] { 0, 0, 0x80, 0x7F }, new[] { float.PositiveInfinity })]
    [InlineData("U64", new byte[] { 255, 255, 255, 255, 255, 255, 255, 255 }, new[] { 18446744073709551615f })]
    [InlineData("I64", new byte[] { 253, 255, 255, 255, 255, 255, 255, 255 }, new[] { -3f })]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0xBF }, new[] { -1.5f })]
    public void Every_type_becomes_float32(string dtype, byte[] data, float[] expected)
    {
        var header = $$$"""{"x":{"dtype":"{{{dtype}}}","shape":[{{{expected.Length}}}],"data_offsets":[0,{{{data.Length}}}]}}""";
        using var file = SafetensorsFile.Open(_folder.File("a", Build(header, data)));
        Assert.Equal(expected, file.Read("x"));
    }

    [Fact]
    public void A_tensor_longer_than_the_conversion_buffer_is_converted_whole()
    {
        const int count = 100_003;
        var data = new byte[count * 2];
        for (var i = 0; i < count; i++) BitConverter.TryWriteBytes(data.AsSpan(2 * i), (short)(i * 7));
        using var file = SafetensorsFile.Open(_folder.File("a",
            Build($$$"""{"x":{"dtype":"I16","shape":[{{{count}}}],"data_offsets":[0,{{{2 * count}}}]}}""", data)));
        Assert.Equal(Enumerable.Range(0, count).Select(i => (float)(short)(i * 7)), file.Read("x"));
    }

    [Theory]
    [InlineData("[]", "must start with '{'")]
    [InlineData(" {}", "must start with '{'")]
    [InlineData("{", "not valid JSON")]
    [InlineData("{}x", "not valid JSON")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", "not valid JSON")]
    [InlineData("""{"a":1}""", "wrong JSON type")]
    [InlineData("""{"__metadata__":{"a":1}}""", "wrong JSON type")]
    [InlineData("""{"__metadata__":{"a":"","a":""}}""", "occurs twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", "occurs twice")]
    [InlineData("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", "occurs twice")]
    [InlineData("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", "occurs twice")]
    [InlineData("""{"a":{"dtype":"U8","shape":[0]}}""", "needs dtype, shape and data_offsets")]
    [InlineData("""{"a":{"dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", "unknown or repeated key 'dtype'")]
    [InlineData("""{"a":{"dtype":"U8","scale":2,"shape":[0],"data_offsets":[0,0]}}""", "unknown or repeated key 'scale'")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[0],"data_offsets":[0,0]}}""", "unsupported type 'F8_E4M3'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,0]}}""", "a dimension of tensor 'a'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}""", "a dimension of tensor 'a'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4294967296],"data_offsets":[0,1]}}""", "a dimension of tensor 'a'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}""", "must be two positions")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}""", "must be two positions")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}""", "claims the bytes 1 to 0 of 0")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", "claims the bytes 0 to 1 of 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,0]}}""", "does not fill")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2147483647,1073741824],"data_offsets":[0,0]}}""", "does not fill")]
    public void A_faulty_header_is_refused(string header, string because) => Refused(Build(header), because);

    [Theory]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", "leaves a gap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", "overlaps")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", "leaves a gap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", "1 bytes at the end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,3]}}""", "does not fill its 3 bytes")]
    public void Offsets_must_tile_the_data(string header, string because) => Refused(Build(header, 0, 0, 0), because);

    [Fact]
    public void A_header_that_is_no_utf8_is_refused() => Refused(Build([(byte)'{', (byte)'"', 0xFF, (byte)'"']), "not valid JSON");

    [Fact]
    public void A_name_with_a_line_break_does_not_break_the_message()
    {
        var message = Refused(Build("""{"a\n\u001b[31m":{"dtype":"U8","shape":[0]}}"""), "needs dtype");
        Assert.DoesNotContain(message, char.IsControl);
    }

    [Theory]
    [InlineData(new byte[0], "too few")]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0 }, "too few")]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0 }, "0 follow")]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255 }, "at most 100000000 are allowed")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 }, "must start with '{'")]
    public void A_lying_header_length_is_refused_before_anything_is_allocated(byte[] content, string because) => Refused(content, because);

    [Fact]
    public void A_boolean_that_is_neither_0_nor_1_is_refused_with_its_place()
    {
        var bytes = Build("""{"x":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}}""", 0, 1, 2);
        using var file = SafetensorsFile.Open(_folder.File("a", bytes));
        var fault = Assert.Throws<WeightsFormatException>(() => file.Read("x"));
        Assert.Equal(bytes.Length - 1, fault.Offset);
        Assert.Equal(file.Path, fault.FileName);
    }

    [Fact]
    public void A_file_that_shrinks_while_open_gives_an_error()
    {
        var path = _folder.File("a", Build("""{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 1, 2, 3, 4));
        using var file = SafetensorsFile.Open(path);
        using (var shorter = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            shorter.SetLength(shorter.Length - 2);
        Assert.Throws<WeightsFormatException>(() => file.Read("x"));
    }

    [Fact]
    public void Asking_for_what_is_not_there_is_an_error_of_the_caller()
    {
        using var file = SafetensorsFile.Open(_folder.File("a", Build("""{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1)));
        Assert.Null(file.Find("y"));
        Assert.Throws<KeyNotFoundException>(() => file.Read("y"));
        Assert.Throws<ArgumentException>(() => file.Read("x", new float[2]));
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_input_errors()
    {
        Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Open(_folder.File("none")));
        Assert.Contains("folder", Assert.Throws<IOException>(() => SafetensorsFile.Open(_folder.Path)).Message);
    }

    [Fact]
    public void A_real_published_checkpoint_opens_and_reads()
    {
        using var file = SafetensorsFile.Open(SharedFiles.Require("weights", "tf_mobilenet_v2.safetensors"));
        Assert.NotEmpty(file.Tensors);
        Assert.All(file.Tensors, t => Assert.All(file.Read(t.Name), value => Assert.True(float.IsFinite(value))));
    }

    private string Refused(byte[] content, string because)
    {
        var path = _folder.File("bad.safetensors", content);
        var fault = Assert.Throws<WeightsFormatException>(() => SafetensorsFile.Open(path));
        Assert.StartsWith($"'{path}'", fault.Message);
        Assert.Contains(because, fault.Message);
        File.Delete(path);
        return fault.Message;
    }
}
