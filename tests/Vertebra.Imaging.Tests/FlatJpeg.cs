namespace Vertebra.Imaging.Tests;

/// <summary>Writes JPEGs whose blocks are flat, with any sampling and any split into scans.</summary>
internal sealed class FlatJpeg(int width, int height, (int H, int V)[] sampling)
{
    private readonly List<byte> _file = [0xFF, 0xD8];
    private readonly (int H, int V)[] _sampling = sampling;
    private int _bits, _count;

    /// <summary>MCUs between restart markers, or 0.</summary>
    public int RestartInterval { get; init; }

    /// <summary>The file; block (x, y) of component c has the sample value 8 * level(c, x, y) above 128.</summary>
    public byte[] Write(bool interleaved, Func<int, int, int, int> level)
    {
        Segment(0xDB, [0, .. Enumerable.Repeat((byte)64, 64)]);
        Segment(0xC0, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, (byte)_sampling.Length,
            .. _sampling.SelectMany((s, i) => new byte[] { (byte)(i + 1), (byte)(s.H << 4 | s.V), 0 })]);
        // DC: categories 0 to 7 in codes of 3 bits but for the last, which has 4. AC: end of block in one bit.
        Segment(0xC4, [0x00, 0, 0, 7, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7]);
        Segment(0xC4, [0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        Segment(0xDD, [0, (byte)RestartInterval]);
        int[] all = [.. Enumerable.Range(0, _sampling.Length)];
        foreach (int[] scan in interleaved ? [all] : all.Select(c => new[] { c }))
            Scan(scan, level);
        _file.AddRange([0xFF, 0xD9]);
        return [.. _file];
    }

    private void Scan(int[] components, Func<int, int, int, int> level)
    {
        Segment(0xDA, [(byte)components.Length, .. components.SelectMany(c => new byte[] { (byte)(c + 1), 0 }), 0, 63, 0]);
        int maxH = _sampling.Max(s => s.H), maxV = _sampling.Max(s => s.V), only = components[0];
        bool alone = components.Length == 1;
        int wide = alone ? Up(Up(width * _sampling[only].H, maxH), 8) : Up(width, 8 * maxH);
        int high = alone ? Up(Up(height * _sampling[only].V, maxV), 8) : Up(height, 8 * maxV);
        int[] previous = new int[_sampling.Length];
        for (int mcu = 0; mcu < wide * high; mcu++)
        {
            if (RestartInterval > 0 && mcu > 0 && mcu % RestartInterval == 0)
            {
                Flush();
                _file.AddRange([0xFF, (byte)(0xD0 + (mcu / RestartInterval - 1) % 8)]);
                Array.Clear(previous);
            }
            foreach (int c in components)
            {
                (int h, int v) = alone ? (1, 1) : _sampling[c];
                for (int i = 0; i < h * v; i++)
                {
                    int value = level(c, mcu % wide * h + i % h, mcu / wide * v + i / h);
                    Put(value - previous[c]);
                    previous[c] = value;
                }
            }
        }
        Flush();
    }

    private void Put(int difference)
    {
        int size = 32 - int.LeadingZeroCount(Math.Abs(difference));
        if (size == 7)
            Bits(0b1110, 4);
        else
            Bits(size, 3);
        if (size > 0)
            Bits(difference > 0 ? difference : difference + (1 << size) - 1, size);
        Bits(0, 1);
    }

    private void Bits(int value, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            _bits = _bits << 1 | (value >> i & 1);
            if (++_count == 8)
            {
                _file.Add((byte)_bits);
                if ((byte)_bits == 0xFF)
                    _file.Add(0);
                (_bits, _count) = (0, 0);
            }
        }
    }

    private void Flush()
    {
        while (_count != 0)
            Bits(1, 1);
    }

    private void Segment(byte marker, byte[] body) =>
        _file.AddRange([0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body]);

    private static int Up(int value, int divisor) => (value + divisor - 1) / divisor;
}
