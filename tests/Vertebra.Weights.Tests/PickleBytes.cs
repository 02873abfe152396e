using System.Buffers.Binary;
using System.Text;

namespace Vertebra.Weights.Tests;

/// <summary>Writes pickles instruction by instruction.</summary>
internal sealed class PickleBytes
{
    private readonly List<byte> _bytes = [];

    public PickleBytes(byte protocol = 2) => Raw(0x80, protocol);

    public byte[] End() => [.. _bytes, (byte)'.'];

    public PickleBytes Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleBytes Op(string instructions) => Raw(Encoding.Latin1.GetBytes(instructions));

    public PickleBytes Global(string module, string name) => Op($"c{module}\n{name}\n");

    public PickleBytes Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return Op("X").Raw(Int32(utf8.Length)).Raw(utf8);
    }

    public PickleBytes Int(long value)
    {
        if (value is >= int.MinValue and <= int.MaxValue) return Op("J").Raw(Int32((int)value));
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Raw(0x8A, 8).Raw(bytes);
    }

    public PickleBytes Ints(params long[] values)
    {
        Op("(");
        foreach (var value in values) Int(value);
        return Op("t");
    }

    public PickleBytes Storage(string type, string key, long count) =>
        Op("(").Text("storage").Global("torch", type).Text(key).Text("cpu").Int(count).Op("tQ");

    public PickleBytes Tensor(string type, string key, long count, long start, long[] shape, long[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2").Op("(").Storage(type, key, count).Int(start).Ints(shape).Ints(strides)
            .Raw(0x89).Global("collections", "OrderedDict").Op(")RtR");

    private static byte[] Int32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
