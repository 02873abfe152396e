namespace Vertebra.Data;

/// <summary>
/// Scales planes of one size to another, bilinear with half-pixel centres and edges held. The weights are rational numbers, so that
/// integers give the exact result, rounded to the nearest byte with halves upwards.
/// </summary>
internal sealed class BilinearScaling(int fromHeight, int fromWidth, int toHeight, int toWidth)
{
    private readonly Tap[] _rows = Taps(fromHeight, toHeight);
    private readonly Tap[] _columns = Taps(fromWidth, toWidth);

    /// <summary>Target pixel = ((unit - Weight) * source[First] + Weight * source[Second]) / unit, where unit is twice the target size.</summary>
    private readonly record struct Tap(int First, int Second, long Weight);

    public void Apply(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var (rowUnit, columnUnit) = (2L * toHeight, 2L * toWidth);
        var unit = rowUnit * columnUnit;
        for (var y = 0; y < toHeight; y++)
        {
            var row = _rows[y];
            var above = source.Slice(row.First * fromWidth, fromWidth);
            var below = source.Slice(row.Second * fromWidth, fromWidth);
            var line = target.Slice(y * toWidth, toWidth);
            for (var x = 0; x < line.Length; x++)
            {
                var (left, right, weight) = _columns[x];
                var upper = above[left] * columnUnit + weight * (above[right] - above[left]);
                var lower = below[left] * columnUnit + weight * (below[right] - below[left]);
                line[x] = (byte)((upper * rowUnit + row.Weight * (lower - upper) + unit / 2) / unit);
            }
        }
    }

    private static Tap[] Taps(int from, int to)
    {
        var taps = new Tap[to];
        for (var i = 0; i < to; i++)
        {
            // The source position (i + 1/2) * from / to - 1/2, in units of 1 / (2 * to).
            var position = Math.Max((2L * i + 1) * from - to, 0);
            var first = (int)Math.Min(position / (2L * to), from - 1);
            taps[i] = new Tap(first, Math.Min(first + 1, from - 1), position - first * 2L * to);
        }
        return taps;
    }
}
