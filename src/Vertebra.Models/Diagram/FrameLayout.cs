namespace Vertebra.Models.Diagram;

/// <summary>A frame around its content, with a head that tells what it is, how large, and how often it is repeated.</summary>
internal sealed class FrameLayout : Layout
{
    /// <summary>Sizes of the fonts in the head, and distances.</summary>
    public const double NameSize = 11.5, DetailSize = 10, Margin = 10, AsidePort = 9;

    private readonly Frame _frame;
    private readonly SeriesLayout _content;
    private readonly bool _inner;

    public FrameLayout(Frame frame, bool inner)
    {
        _frame = frame;
        _inner = inner;
        _content = new SeriesLayout(frame.Content, inner: true);
        FrameText text = FrameText.Of(frame, inner);
        Left = Math.Max(
            _content.Left + Margin,
            Margin + AsidePort + Math.Max(TextWidth.Of(text.Name, NameSize, bold: true), TextWidth.Of(text.Parameters, DetailSize)));
        double right = Math.Max(
            TextWidth.Of(text.Type, NameSize) + (text.Repeats.Length == 0 ? 0 : FrameText.BadgeWidth(text.Repeats) + Margin / 2),
            TextWidth.Of(text.Output, DetailSize));
        Right = Math.Max(_content.Right + Margin, Margin + AsidePort + right);
        Height = Head + _content.Height + Margin;
    }

    private double Head => _inner ? 26 : 40;

    public override void Place(Drawing drawing, double x, double y)
    {
        drawing.Frames.Add(new PlacedFrame(_frame, x - Left, y, Left + Right, Height, x, _inner));
        drawing.Connect(_content.TakesArrow, (x, y), (x, y + Head));
        _content.Place(drawing, x, y + Head);
        drawing.Connect(false, (x, y + Height - Margin), (x, y + Height));
    }
}
