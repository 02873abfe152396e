namespace Vertebra.Models.Diagram;

/// <summary>A box in its line.</summary>
internal sealed class BoxLayout : Layout
{
    /// <summary>Sizes of the fonts of titles and of the lines below them.</summary>
    public const double TitleSize = 12, NoteSize = 10.5;

    private const double Side = 11, Rim = 8, LineHeight = 14, LeastWidth = 96;

    private readonly Box _box;
    private readonly string[] _lines;

    public BoxLayout(Box box)
    {
        _box = box;
        _lines = Lines(box);
        Height = box.IsJoin ? JoinHeight : 2 * Rim + _lines.Length * LineHeight;
        double text = 2 * Side + _lines.Select((line, i) => TextWidth.Of(line, i == 0 ? TitleSize : NoteSize, bold: i == 0)).Max();
        Resize(box.IsJoin ? Math.Max(JoinHeight, text) : Math.Max(LeastWidth, text));
    }

    /// <summary>Height of a box where branches meet.</summary>
    public static double JoinHeight => 24;

    /// <summary>Whether it may be widened to stand flush with its neighbours.</summary>
    public bool IsFlexible => !_box.IsJoin;

    public double Width => Left + Right;

    public override bool TakesArrow => true;

    public void Resize(double width) => Left = Right = width / 2;

    /// <summary>Extends the box to both sides.</summary>
    public void Resize(double left, double right) => (Left, Right) = (Math.Max(left, Left), Math.Max(right, Right));

    public override void Place(Drawing drawing, double x, double y) =>
        drawing.Boxes.Add(new PlacedBox(_box, x - Left, y, Width, Height, _lines));

    private static string[] Lines(Box box)
    {
        Box[] instances = [.. box.Instances];
        string shapes = BoxText.Output(instances);
        if (box.IsJoin)
        {
            string what = string.Join(", ", box.Notes.Prepend(box.Title));
            return [box.Kind == BoxKind.Concatenation ? $"{what} · {shapes}" : what];
        }
        string size = box.Parameters == 0 ? shapes : $"{shapes} · {BoxText.Counts(instances.Select(own => own.Parameters))}";
        return box.Notes.Count == 0 ? [box.Title, size] : [box.Title, string.Join(", ", box.Notes), size];
    }
}
