using System.Buffers.Binary;

namespace Vertebra.Cli.Tests.Support;

/// <summary>
/// A few hundred images under the names of the MNIST files: each class is a bright bar at a height of its own, in noise.
/// </summary>
internal static class SmallDigits
{
    public const string TrainImages = "train-images-idx3-ubyte";
    public const string TrainLabels = "train-labels-idx1-ubyte";
    public const string TestImages = "t10k-images-idx3-ubyte";
    public const string TestLabels = "t10k-labels-idx1-ubyte";
    public const int TrainCount = 320;
    public const int TestCount = 100;

    private const int Side = 28;
    private const int Classes = 10;

    public static void Write(TemporaryFolder folder)
    {
        folder.File(TrainImages, Images(TrainCount));
        folder.File(TrainLabels, Labels(TrainCount));
        folder.File(TestImages, Images(TestCount));
        folder.File(TestLabels, Labels(TestCount));
    }

    public static byte[] Images(int count)
    {
        var random = new Random(count);
        var pixels = new byte[count * Side * Side];
        random.NextBytes(pixels);
        for (int i = 0; i < pixels.Length; i++)
        {
            int image = i / (Side * Side);
            int row = i / Side % Side;
            bool isBar = row / 2 == image % Classes + 2;
            pixels[i] = (byte)(isBar ? 255 : pixels[i] / 4);
        }
        return Idx(pixels, (uint)count, Side, Side);
    }

    public static byte[] Labels(int count) => Idx([.. Enumerable.Range(0, count).Select(i => (byte)(i % Classes))], (uint)count);

    public static byte[] Idx(byte[] data, params uint[] sizes)
    {
        var header = new byte[4 + 4 * sizes.Length];
        header[2] = 8;
        header[3] = (byte)sizes.Length;
        for (int i = 0; i < sizes.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4 + 4 * i), sizes[i]);
        return [.. header, .. data];
    }
}
