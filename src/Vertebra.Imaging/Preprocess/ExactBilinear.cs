namespace Vertebra.Imaging;

/// <summary>
/// Scales images, bilinear with half-pixel centres and edges held. The weights are rational numbers, so that integers give the
/// exact result, rounded to the nearest byte with halves upwards.
/// </summary>
internal sealed class ExactBilinear
{
    private readonly CropWindow _rows;
    private readonly CropWindow _columns;
    private readonly Tap[] _rowTaps;
    private readonly Tap[] _columnTaps;

    public ExactBilinear(CropWindow columns, CropWindow rows)
    {
        (_columns, _rows) = (columns, rows);
        (_columnTaps, _rowTaps) = (Taps(columns), Taps(rows));
    }

    /// <summary>
    /// Target pixel = ((unit - Weight) * source[First] + Weight * source[Second]) / unit, where unit is twice the scaled size.
    /// </summary>
    private readonly record struct Tap(int First, int Second, long Weight);

    /// <summary>Computes what the windows keep, without their padding.</summary>
    /// <param name="source">The image.</param>
    /// <param name="channels">Bytes of a pixel.</param>
    /// <param name="target">Receives the pixels at their place.</param>
    /// <param name="stride">Bytes between rows of the target.</param>
    public void Apply(ReadOnlySpan<byte> source, int channels, Span<byte> target, int stride)
    {
        (long rowUnit, long columnUnit) = (2L * _rows.Scaled, 2L * _columns.Scaled);
        long unit = rowUnit * columnUnit;
        int width = _columns.Input * channels;
        for (int y = 0; y < _rowTaps.Length; y++)
        {
            Tap row = _rowTaps[y];
            ReadOnlySpan<byte> above = source.Slice(row.First * width, width);
            ReadOnlySpan<byte> below = source.Slice(row.Second * width, width);
            Span<byte> line = target.Slice(y * stride, _columnTaps.Length * channels);
            for (int x = 0, at = 0; x < _columnTaps.Length; x++)
            {
                (int left, int right, long weight) = _columnTaps[x];
                for (int c = 0; c < channels; c++, at++)
                {
                    (int l, int r) = (left * channels + c, right * channels + c);
                    long upper = above[l] * columnUnit + weight * (above[r] - above[l]);
                    long lower = below[l] * columnUnit + weight * (below[r] - below[l]);
                    line[at] = (byte)((upper * rowUnit + row.Weight * (lower - upper) + unit / 2) / unit);
                }
            }
        }
    }

    private static Tap[] Taps(CropWindow axis)
    {
        var taps = new Tap[axis.Length];
        for (int i = 0; i < taps.Length; i++)
        {
            // The source position (i + 1/2) * input / scaled - 1/2, in units of 1 / (2 * scaled).
            long position = Math.Max((2L * (axis.Start + i) + 1) * axis.Input - axis.Scaled, 0);
            int first = (int)Math.Min(position / (2L * axis.Scaled), axis.Input - 1);
            taps[i] = new Tap(first, Math.Min(first + 1, axis.Input - 1), position - first * 2L * axis.Scaled);
        }
        return taps;
    }
}
