using System.Numerics;
using Vertebra.Common;

namespace Vertebra.Data;

/// <summary>Paints one specimen after another; an instance serves one thread at a time.</summary>
internal sealed class GlyphPainter(int size)
{
    private readonly GlyphPen _pen = new();
    private readonly float[] _ink = new float[size * size];
    private readonly float[] _row = new float[size * size];

    /// <summary>Paints a digit, light on dark, in a style and with distortions drawn from <paramref name="random"/>.</summary>
    public void Paint(RandomStream random, int digit, Span<byte> image)
    {
        var styles = GlyphStyles.Digits[digit];
        _pen.Write(random, styles[random.Below(styles.Length)], size);
        Stroke(random.Uniform(GlyphVariation.MinRadius, GlyphVariation.MaxRadius) * size,
            random.Uniform(GlyphVariation.MinRadius, GlyphVariation.MaxRadius) * size);
        Blur(random.Uniform(0, GlyphVariation.Blur));
        Develop(random, image);
    }

    /// <summary>Coverage of each pixel by a round pen whose radius changes evenly from the first point to the last.</summary>
    private void Stroke(float firstRadius, float lastRadius)
    {
        _ink.AsSpan().Clear();
        var points = _pen.Points;
        for (var i = 1; i < points.Length; i++)
        {
            if (!_pen.IsDrawn(i)) continue;
            Piece(points[i - 1], points[i], firstRadius + (lastRadius - firstRadius) * (i / (float)points.Length));
        }
    }

    private void Piece(Vector2 a, Vector2 b, float radius)
    {
        var reach = radius + 0.5f;
        var left = Math.Max(0, (int)(Math.Min(a.X, b.X) - reach));
        var right = Math.Min(size - 1, (int)(Math.Max(a.X, b.X) + reach + 1));
        var top = Math.Max(0, (int)(Math.Min(a.Y, b.Y) - reach));
        var bottom = Math.Min(size - 1, (int)(Math.Max(a.Y, b.Y) + reach + 1));
        var (dx, dy) = (b.X - a.X, b.Y - a.Y);
        var squared = dx * dx + dy * dy;
        var inverse = squared > 0 ? 1 / squared : 0;
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                // Distance from the pixel's centre to the nearest point of the piece.
                var (px, py) = (x - a.X, y - a.Y);
                var along = Math.Clamp((px * dx + py * dy) * inverse, 0, 1);
                var (ex, ey) = (px - along * dx, py - along * dy);
                var distance = ex * ex + ey * ey;
                if (distance >= reach * reach) continue;
                ref var ink = ref _ink[y * size + x];
                ink = Math.Max(ink, Math.Min(1, reach - MathF.Sqrt(distance)));
            }
        }
    }

    /// <summary>A separable blur with the taps (w, 1 - 2w, w); what is outside the image is blank.</summary>
    private void Blur(float w)
    {
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var at = y * size + x;
                _row[at] = (1 - 2 * w) * _ink[at] + w * ((x > 0 ? _ink[at - 1] : 0) + (x < size - 1 ? _ink[at + 1] : 0));
            }
        }
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var at = y * size + x;
                _ink[at] = (1 - 2 * w) * _row[at] + w * ((y > 0 ? _row[at - size] : 0) + (y < size - 1 ? _row[at + size] : 0));
            }
        }
    }

    private void Develop(RandomStream random, Span<byte> image)
    {
        var paper = random.Uniform(0, GlyphVariation.MaxPaper);
        var ink = random.Uniform(GlyphVariation.MinInk, 1);
        var noise = random.Uniform(0, GlyphVariation.Noise);
        for (var i = 0; i < image.Length; i++)
        {
            var value = paper + (ink - paper) * _ink[i] + noise * random.NearlyNormal();
            image[i] = (byte)(Math.Clamp(value, 0, 1) * 255 + 0.5f);
        }
    }
}
