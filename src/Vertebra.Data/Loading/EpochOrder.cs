using Vertebra.Common;

namespace Vertebra.Data;

/// <summary>The order in which an epoch visits the images: a function of seed and epoch.</summary>
internal static class EpochOrder
{
    private const ulong ShuffleStream = 0x5348_5546_464C_4501;

    public static void Write(Span<int> order, bool shuffle, ulong seed, int epoch)
    {
        for (var i = 0; i < order.Length; i++) order[i] = i;
        if (!shuffle) return;
        var random = new RandomStream(seed, ShuffleStream, (ulong)epoch);
        // Fisher and Yates, from the end.
        for (var i = order.Length - 1; i > 0; i--)
        {
            var j = random.Below(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }
}
