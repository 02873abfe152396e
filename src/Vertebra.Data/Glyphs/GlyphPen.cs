using System.Numerics;
using Vertebra.Common;

namespace Vertebra.Data;

/// <summary>
/// Turns a style into the polyline of one handwritten specimen: control points that wander, a smooth displacement of the box, and an
/// affine map into the image. Only arithmetic that rounds alike everywhere is used (+, -, *, /, square root), so that the bytes of
/// the data set are the same on every machine.
/// </summary>
internal sealed class GlyphPen
{
    private const int PiecesPerLine = 6;
    private const int PiecesPerCurve = 10;

    // The displacement field: vectors on a grid over the box, blended smoothly between its nodes.
    private const int FieldNodes = 4;

    private readonly List<Vector2> _points = [];
    private readonly List<bool> _penDown = [];
    private readonly Vector2[] _controls = new Vector2[32];
    private readonly Vector2[] _field = new Vector2[FieldNodes * FieldNodes];

    /// <summary>The polyline in pixels; a piece leads from point i - 1 to i where <see cref="IsDrawn"/>(i).</summary>
    public ReadOnlySpan<Vector2> Points => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_points);

    public bool IsDrawn(int i) => _penDown[i];

    public void Write(RandomStream random, GlyphStyle style, int imageSize)
    {
        for (var i = 0; i < style.Points.Length; i++) _controls[i] = style.Points[i] + GlyphVariation.ControlPoint * Vector(random);
        for (var i = 0; i < _field.Length; i++) _field[i] = GlyphVariation.Displacement * Vector(random);
        var toImage = AffineMap(random, imageSize);
        _points.Clear();
        _penDown.Clear();
        var pen = Vector2.Zero;
        foreach (var (command, first) in style.Steps)
        {
            switch (command)
            {
                case 'M':
                    Add(_controls[first], toImage, drawn: false);
                    pen = _controls[first];
                    break;
                case 'L':
                    for (var i = 1; i <= PiecesPerLine; i++)
                        Add(pen + (_controls[first] - pen) * (i / (float)PiecesPerLine), toImage, drawn: true);
                    pen = _controls[first];
                    break;
                default:
                    for (var i = 1; i <= PiecesPerCurve; i++)
                        Add(Bezier(pen, _controls.AsSpan(first, 3), i / (float)PiecesPerCurve), toImage, drawn: true);
                    pen = _controls[first + 2];
                    break;
            }
        }
    }

    private void Add(Vector2 point, Affine toImage, bool drawn)
    {
        _points.Add(toImage.Apply(point + Displacement(point)));
        _penDown.Add(drawn);
    }

    private static Vector2 Vector(RandomStream random)
    {
        var x = random.NearlyNormal();
        return new Vector2(x, random.NearlyNormal());
    }

    private static Vector2 Bezier(Vector2 p0, ReadOnlySpan<Vector2> p, float t)
    {
        var s = 1 - t;
        return p0 * (s * s * s) + p[0] * (3 * s * s * t) + p[1] * (3 * s * t * t) + p[2] * (t * t * t);
    }

    private Vector2 Displacement(Vector2 point)
    {
        var (column, x) = Cell(point.X);
        var (row, y) = Cell(point.Y);
        var corner = row * FieldNodes + column;
        var upper = _field[corner] + (_field[corner + 1] - _field[corner]) * x;
        var lower = _field[corner + FieldNodes] + (_field[corner + FieldNodes + 1] - _field[corner + FieldNodes]) * x;
        return upper + (lower - upper) * y;
    }

    private static (int Cell, float Weight) Cell(float position)
    {
        var scaled = Math.Clamp(position, 0, 1) * (FieldNodes - 1);
        var cell = Math.Min((int)scaled, FieldNodes - 2);
        var t = scaled - cell;
        return (cell, t * t * (3 - 2 * t));
    }

    private readonly record struct Affine(float Xx, float Xy, float Yx, float Yy, Vector2 Centre)
    {
        // Products and sums of scalars: the vector forms of System.Numerics may fuse them where the machine can.
        public Vector2 Apply(Vector2 point)
        {
            var (x, y) = (point.X - 0.5f, point.Y - 0.5f);
            return new Vector2(Xx * x + Xy * y + Centre.X, Yx * x + Yy * y + Centre.Y);
        }
    }

    private static Affine AffineMap(RandomStream random, int imageSize)
    {
        // t = tan(angle / 2) gives sine and cosine without a transcendental function.
        var t = random.Uniform(-GlyphVariation.HalfAngleTangent, GlyphVariation.HalfAngleTangent);
        var (cos, sin) = ((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t));
        var shear = random.Uniform(-GlyphVariation.Shear, GlyphVariation.Shear);
        var height = imageSize * random.Uniform(GlyphVariation.MinHeight, GlyphVariation.MaxHeight);
        var width = height * random.Uniform(GlyphVariation.MinAspect, GlyphVariation.MaxAspect);
        var shift = GlyphVariation.Shift * imageSize;
        var centre = new Vector2(
            imageSize * 0.5f - 0.5f + random.Uniform(-shift, shift),
            imageSize * 0.5f - 0.5f + random.Uniform(-shift, shift));
        // Rotation * shear * scale.
        return new Affine(cos * width, (cos * shear - sin) * height, sin * width, (sin * shear + cos) * height, centre);
    }
}
