namespace Vertebra.Imaging.Tests;

/// <summary>Damages valid pictures in the ways that disks, networks and attackers do.</summary>
internal static class Mutations
{
    private static readonly byte[][] Snippets =
    [
        [0xFF, 0xD8], [0xFF, 0xD9], [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0], [0xFF, 0xD0], [0xFF, 0x00], [0xFF, 0xFF, 0xFF], [0, 0, 0, 0],
        [0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xDD, 0, 4, 0, 1], [0xFF, 0xC2], [0x44], [.. "IEND"u8], [.. "IDAT"u8],
    ];

    public static byte[] Mutate(byte[] valid, Random random)
    {
        List<byte> bytes = [.. valid];
        for (int edits = random.Next(3) == 0 ? random.Next(2, 6) : 1; edits > 0 && bytes.Count > 0; edits--)
        {
            // Headers and tables decide most.
            int at = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Count, 700) : bytes.Count);
            byte[] snippet = Snippets[random.Next(Snippets.Length)];
            switch (random.Next(8))
            {
                case 0 or 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2 or 3:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 4:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 5:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 6:
                    for (int i = 0; i < snippet.Length && at + i < bytes.Count; i++)
                        bytes[at + i] = snippet[i];
                    break;
                default:
                    int from = random.Next(bytes.Count);
                    bytes.InsertRange(at, random.Next(2) == 0 ? snippet : bytes.GetRange(from, Math.Min(random.Next(1, 400), bytes.Count - from)));
                    break;
            }
        }
        return [.. bytes];
    }
}
