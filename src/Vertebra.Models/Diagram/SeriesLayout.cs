namespace Vertebra.Models.Diagram;

/// <summary>Parts below one another, where their lines come in on one vertical line. Boxes among them are equally wide.</summary>
internal sealed class SeriesLayout : Layout
{
    private const double BareLine = 12;

    private readonly Layout[] _parts;

    public SeriesLayout(Series series, bool inner)
    {
        _parts = [.. series.Parts.Select(part => Of(part, inner))];
        BoxLayout[] boxes = [.. _parts.OfType<BoxLayout>().Where(box => box.IsFlexible)];
        foreach (BoxLayout box in boxes)
            box.Resize(boxes.Max(other => other.Width));
        Left = _parts.Select(part => part.Left).DefaultIfEmpty(BareLine / 2).Max();
        Right = _parts.Select(part => part.Right).DefaultIfEmpty(BareLine / 2).Max();
        Height = _parts.Sum(part => part.Height) + Gap * Math.Max(0, _parts.Length - 1);
        Outs = _parts.Length == 0 ? [0] : _parts[^1].Outs;
    }

    /// <summary>Whether it is a line without any box.</summary>
    public bool IsEmpty => _parts.Length == 0;

    public override bool TakesArrow => _parts.Length > 0 && _parts[0].TakesArrow;

    public override void Place(Drawing drawing, double x, double y)
    {
        for (int i = 0; i < _parts.Length; i++)
        {
            _parts[i].Place(drawing, x, y);
            y += _parts[i].Height;
            if (i + 1 == _parts.Length)
                break;
            foreach (double leaving in _parts[i].Outs)
                drawing.Connect(_parts[i + 1].TakesArrow, (x + leaving, y), (x + leaving, y + Gap / 2), (x, y + Gap / 2), (x, y + Gap));
            y += Gap;
        }
    }
}
