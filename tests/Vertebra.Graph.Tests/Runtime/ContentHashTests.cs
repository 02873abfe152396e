using Vertebra.Graph.Runtime;

namespace Vertebra.Graph.Tests.Runtime;

public class ContentHashTests
{
    [Fact]
    public void Every_single_bit_counts()
    {
        foreach (int length in (ReadOnlySpan<int>)[1, 4, 8, 60, 64, 132, 200])
        {
            var bytes = new byte[length];
            HashSet<ulong> seen = [ContentHash.Of(bytes, 1)];
            for (int bit = 0; bit < 8 * length; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.True(seen.Add(ContentHash.Of(bytes, 1)), $"bit {bit} of {length} bytes");
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public void Places_length_and_seed_count()
    {
        HashSet<ulong> seen = [];
        for (int length = 0; length < 300; length++)
            Assert.True(seen.Add(ContentHash.Of(new byte[length], 1)));
        Assert.True(seen.Add(ContentHash.Of(new byte[64], 2)));
        for (int place = 0; place < 128; place++)
        {
            var bytes = new byte[128];
            bytes[place] = 1;
            Assert.True(seen.Add(ContentHash.Of(bytes, 1)));
        }
    }

    [Fact]
    public void Equal_bits_have_equal_hashes()
    {
        var random = new Random(3);
        var bytes = new byte[1000];
        random.NextBytes(bytes);
        Assert.Equal(ContentHash.Of(bytes, 1), ContentHash.Of((byte[])bytes.Clone(), 1));
    }
}
