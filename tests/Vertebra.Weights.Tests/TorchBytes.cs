using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Vertebra.Weights.Tests;

/// <summary>Writes small checkpoints as torch.save of several ages does.</summary>
internal static class TorchBytes
{
    /// <summary>Two tensors, one of them transposed, over two storages of 6 and 4 floats.</summary>
    public static byte[] SmallPickle() => new PickleBytes().Op("}(")
        .Text("w").Tensor("FloatStorage", "0", 6, 0, [2, 3], [1, 2])
        .Text("b").Tensor("FloatStorage", "1", 4, 1, [3], [1])
        .Text("epoch").Int(7).Op("u").End();

    public static byte[] SmallZip() => Zip(SmallPickle(), ("0", Floats(0, 1, 2, 3, 4, 5)), ("1", Floats(9, 8, 7, 6)));

    public static byte[] SmallLegacy() => Legacy(SmallPickle(), ("0", 6, Floats(0, 1, 2, 3, 4, 5)), ("1", 4, Floats(9, 8, 7, 6)));

    public static byte[] Zip(byte[] pickle, params (string Key, byte[] Data)[] storages) => ZipWith(pickle, "little", storages);

    public static byte[] ZipWith(byte[] pickle, string? byteOrder, params (string Key, byte[] Data)[] storages)
    {
        List<(string, byte[])> members = [("a/data.pkl", pickle)];
        if (byteOrder is not null) members.Add(("a/byteorder", Encoding.ASCII.GetBytes(byteOrder)));
        members.AddRange(storages.Select(storage => ($"a/data/{storage.Key}", storage.Data)));
        return Archive(CompressionLevel.NoCompression, [.. members]);
    }

    public static byte[] Archive(CompressionLevel level, params (string Name, byte[] Data)[] members)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, data) in members)
            {
                using var content = archive.CreateEntry(name, level).Open();
                content.Write(data);
            }
        }
        return stream.ToArray();
    }

    public static byte[] Legacy(byte[] pickle, params (string Key, long Count, byte[] Data)[] storages)
    {
        byte[] magic = [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.'];
        var keys = new PickleBytes().Op("](");
        foreach (var storage in storages) keys.Text(storage.Key);
        IEnumerable<byte> bytes = [.. magic, .. new PickleBytes().Int(1001).End(), .. new PickleBytes().Op("}").End(), .. pickle, .. keys.Op("e").End()];
        return [.. bytes, .. storages.SelectMany(storage => (byte[])[.. Int64(storage.Count), .. storage.Data])];
    }

    /// <summary>One storage of 4 floats, a part of it, a tensor over that, and a dictionary that refers to the tensor.</summary>
    public static byte[] SmallTar()
    {
        byte[] storages =
        [
            .. new PickleBytes().Int(1).End(),
            .. new PickleBytes().Op("(").Int(11).Text("cpu").Global("torch", "FloatStorage").Op("t").End(),
            .. Int64(4), .. Floats(9, 8, 7, 6),
            .. new PickleBytes().Op("](").Ints(12, 11, 1, 3).Op("e").End(),
        ];
        byte[] tensors =
        [
            .. new PickleBytes().Int(1).End(),
            .. new PickleBytes().Op("(").Int(21).Int(12).Global("torch", "FloatTensor").Op("t").End(),
            .. Int64(2), .. Int64(3), .. Int64(1), .. Int64(1), .. Int64(1), .. Int64(0),
        ];
        byte[] pickle = new PickleBytes().Op("}").Text("b").Int(21).Op("Qs").End();
        return Tar(("storages", storages), ("tensors", tensors), ("pickle", pickle));
    }

    public static byte[] Tar(params (string Name, byte[] Data)[] members)
    {
        var bytes = new List<byte>();
        foreach (var (name, data) in members)
        {
            var header = new byte[512];
            Encoding.ASCII.GetBytes(name, header);
            Encoding.ASCII.GetBytes(Convert.ToString(data.Length, 8).PadLeft(11, '0'), header.AsSpan(124));
            header[156] = (byte)'0';
            "ustar\0"u8.CopyTo(header.AsSpan(257));
            bytes.AddRange(header);
            bytes.AddRange(data);
            bytes.AddRange(new byte[(512 - data.Length % 512) % 512]);
        }
        bytes.AddRange(new byte[1024]);
        return [.. bytes];
    }

    public static byte[] Floats(params float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();

    public static byte[] Int64(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
