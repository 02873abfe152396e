namespace Vertebra.Imaging.Jpeg;

/// <summary>Reads one block of a scan.</summary>
internal interface IBlockReader
{
    /// <summary>Forgets what the restart interval before has left.</summary>
    void Restart();

    void Read(ref BitReader bits, JpegComponent component, int blockX, int blockY);
}

/// <summary>Walks the blocks of a scan in coded order.</summary>
internal static class Scan
{
    /// <summary>Reads a scan and returns the position of the marker behind it.</summary>
    public static int Read<TReader>(ReadOnlySpan<byte> file, int position, JpegFrame frame, ScanHeader scan, TReader reader)
        where TReader : struct, IBlockReader
    {
        var bits = new BitReader(file, position);
        bool alone = scan.Components.Length == 1;
        int wide = alone ? scan.Components[0].BlocksWide : frame.McusWide;
        int high = alone ? scan.Components[0].BlocksHigh : frame.McusHigh;
        int left = scan.RestartInterval, restarts = 0;
        foreach (JpegComponent component in scan.Components)
            component.DcPredictor = 0;
        for (int y = 0; y < high; y++)
        {
            for (int x = 0; x < wide; x++)
            {
                if (scan.RestartInterval > 0 && left-- == 0)
                {
                    bits.Restart(restarts++ & 7);
                    reader.Restart();
                    foreach (JpegComponent component in scan.Components)
                        component.DcPredictor = 0;
                    left = scan.RestartInterval - 1;
                }
                if (alone)
                    reader.Read(ref bits, scan.Components[0], x, y);
                else
                    ReadMcu(ref bits, scan, ref reader, x, y);
                bits.ThrowIfOverrun();
            }
        }
        return bits.Position;
    }

    private static void ReadMcu<TReader>(ref BitReader bits, ScanHeader scan, ref TReader reader, int x, int y)
        where TReader : struct, IBlockReader
    {
        foreach (JpegComponent component in scan.Components)
        {
            for (int v = 0; v < component.V; v++)
            {
                for (int h = 0; h < component.H; h++)
                    reader.Read(ref bits, component, x * component.H + h, y * component.V + v);
            }
        }
    }
}
