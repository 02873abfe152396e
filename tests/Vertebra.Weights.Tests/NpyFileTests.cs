using System.Text;

namespace Vertebra.Weights.Tests;

public sealed class NpyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    internal static byte[] Build(string header, byte[] data, byte major = 1)
    {
        var text = Encoding.Latin1.GetBytes(header);
        byte[] length = major == 1 ? [(byte)text.Length, (byte)(text.Length >> 8)] : BitConverter.GetBytes(text.Length);
        return [0x93, .. "NUMPY"u8, major, 0, .. length, .. text, .. data];
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 6 })]
    [InlineData(new[] { 1, 3, 2, 5 })]
    [InlineData(new[] { 3, 0 })]
    public void What_is_written_is_read_back_bit_for_bit(int[] shape)
    {
        var data = Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => MathF.Sqrt(i) - 1).ToArray();
        NpyFile.Write(_folder.File("x.npy"), shape, data);
        var array = NpyFile.Read(_folder.File("x.npy"));
        Assert.Equal(shape, array.Shape);
        Assert.Equal(data, array.Data);
        Assert.Equal(["x.npy"], _folder.Names);
    }

    [Fact]
    public void The_layout_is_what_numpy_saves()
    {
        NpyFile.Write(_folder.File("x.npy"), [2], new float[] { 1, 2 });
        var text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }".PadRight(117) + "\n";
        Assert.Equal(Build(text, [0, 0, 128, 63, 0, 0, 0, 64]), File.ReadAllBytes(_folder.File("x.npy")));
    }

    [Theory]
    [InlineData("<f4", new byte[] { 0, 0, 128, 63 }, 1f)]
    [InlineData("<f8", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0xBF }, -1.5f)]
    [InlineData("<f2", new byte[] { 0, 0x3C }, 1f)]
    [InlineData("<i4", new byte[] { 254, 255, 255, 255 }, -2f)]
    [InlineData("<i8", new byte[] { 253, 255, 255, 255, 255, 255, 255, 255 }, -3f)]
    [InlineData("|u1", new byte[] { 200 }, 200f)]
    [InlineData("|i1", new byte[] { 200 }, -56f)]
    [InlineData("|b1", new byte[] { 1 }, 1f)]
    public void Every_type_becomes_float32(string descr, byte[] data, float expected)
    {
        var path = _folder.File("x", Build($"{{'descr': '{descr}', 'fortran_order': False, 'shape': (1,)}}\n", data));
        Assert.Equal([expected], NpyFile.Read(path).Data);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Longer_header_versions_are_read(byte major)
    {
        var path = _folder.File("x", Build("""{"shape": (2, 1), "fortran_order": False, "descr": "|u1"}""", [3, 4], major));
        Assert.Equal([2, 1], NpyFile.Read(path).Shape);
    }

    [Fact]
    public void Fortran_order_is_brought_to_C_order()
    {
        var path = _folder.File("x", Build("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 2), }", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]));
        Assert.Equal([0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11], NpyFile.Read(path).Data);
    }

    [Theory]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1,)}", "big endian")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}", "'<c8' is not supported")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", "quoted string")]
    [InlineData("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,)}", "True or False")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", "dimension")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,)}", "dimension")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647)}", "does not fit")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", "does not fit")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (0,)}", "does not fit")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", "needs descr")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", "repeated key 'descr'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x", "something follows")]
    [InlineData("{'descr': '<f4", "no end")]
    [InlineData("", "lacks a '{'")]
    public void A_faulty_header_is_refused(string header, string because)
    {
        var path = _folder.File("bad.npy", Build(header, [0, 0, 0, 0]));
        var fault = Assert.Throws<WeightsFormatException>(() => NpyFile.Read(path));
        Assert.Contains(because, fault.Message);
        Assert.StartsWith($"'{path}'", fault.Message);
    }

    [Fact]
    public void Files_of_another_kind_are_refused()
    {
        Assert.Throws<WeightsFormatException>(() => NpyFile.Read(_folder.File("a", [])));
        Assert.Throws<WeightsFormatException>(() => NpyFile.Read(_folder.File("a", Encoding.ASCII.GetBytes("hello, world of arrays"))));
        Assert.Throws<WeightsFormatException>(() => NpyFile.Read(_folder.File("a", [0x93, .. "NUMPY"u8, 9, 0, 0, 0])));
        Assert.Throws<WeightsFormatException>(() => NpyFile.Read(_folder.File("a", [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255])));
    }

    [Fact]
    public void A_shape_that_does_not_fit_is_not_written()
    {
        Assert.Throws<ArgumentException>(() => NpyFile.Write(_folder.File("x"), [3], new float[2]));
        Assert.Empty(_folder.Names);
    }
}
