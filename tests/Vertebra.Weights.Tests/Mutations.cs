namespace Vertebra.Weights.Tests;

/// <summary>Damages valid files in the ways that disks, networks and attackers do.</summary>
internal static class Mutations
{
    private static readonly byte[][] Snippets =
    [
        [.. "-1"u8], [.. "99999999999999999999"u8], [.. "[[[["u8], [.. "{}"u8], [.. "\"\\ud800\""u8], [.. "'shape'"u8], [.. "null"u8],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0, 0, 0, 0, 0x80], [0xC0, 0x80], [.. "1e9"u8], [.. "2147483648"u8],
    ];

    public static byte[] Mutate(byte[] valid, Random random)
    {
        var bytes = valid.ToList();
        for (var edits = random.Next(3) == 0 ? random.Next(2, 6) : 1; edits > 0 && bytes.Count > 0; edits--)
        {
            // Most of what can go wrong is decided in the first bytes.
            var at = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Count, 200) : bytes.Count);
            switch (random.Next(9))
            {
                case 0 or 7: bytes[at] = (byte)random.Next(256); break;
                case 1 or 8: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at)); break;
                case 3: bytes.InsertRange(at, Snippets[random.Next(Snippets.Length)]); break;
                case 4: bytes.RemoveRange(at, bytes.Count - at); break;
                case 5:
                    var snippet = Snippets[random.Next(Snippets.Length)];
                    for (var i = 0; i < snippet.Length && at + i < bytes.Count; i++) bytes[at + i] = snippet[i];
                    break;
                default:
                    var from = random.Next(bytes.Count);
                    bytes.InsertRange(at, bytes.GetRange(from, Math.Min(random.Next(1, 40), bytes.Count - from)));
                    break;
            }
        }
        return [.. bytes];
    }
}
