namespace Vertebra.Models.Diagram;

/// <summary>
/// Branches side by side. A concatenation is a bar below all of them; a sum stands below its longest branch, and the others come
/// in from its side, as a residual's shortcut is drawn.
/// </summary>
internal sealed class ForkLayout : Layout
{
    private const double Between = 14, Bus = 7, Above = 20, Below = 18, Snap = 24;

    private readonly SeriesLayout[] _branches;
    private readonly BoxLayout? _join;
    private readonly bool _isSum;
    private readonly int _main;
    private readonly double[] _x;
    private readonly double _depth;

    public ForkLayout(Fork fork, bool inner)
    {
        _branches = [.. fork.Branches.Select(branch => new SeriesLayout(branch, inner))];
        _join = fork.Join is null ? null : new BoxLayout(fork.Join);
        _isSum = fork.Join?.Kind == BoxKind.Junction;
        _main = Main(_branches);
        if (_isSum)
            _branches = [_branches[_main], .. _branches[.._main], .. _branches[(_main + 1)..]];
        if (_isSum)
            _main = 0;
        _depth = _branches.Max(branch => branch.Height);
        _x = new double[_branches.Length];
        for (int i = 1; i < _x.Length; i++)
            _x[i] = _x[i - 1] + _branches[i - 1].Right + Between + _branches[i].Left;
        double port = Port();
        for (int i = 0; i < _x.Length; i++)
            _x[i] -= port;

        Left = _branches[0].Left - _x[0];
        Right = _x[^1] + _branches[^1].Right;
        Height = Above + _depth;
        double[] ends = [.. _branches.SelectMany((branch, i) => branch.Outs.Select(leaving => _x[i] + leaving))];
        if (_join is null)
        {
            Outs = ends;
            return;
        }
        Height += Below + _join.Height;
        if (!_isSum)
            _join.Resize(Below - ends[0], Below + ends[^1]);
        Left = Math.Max(Left, _join.Left);
        Right = Math.Max(Right, _join.Right);
    }

    public override void Place(Drawing drawing, double x, double y)
    {
        double top = y + Above, bottom = top + _depth, join = bottom + Below;
        for (int i = 0; i < _branches.Length; i++)
        {
            SeriesLayout branch = _branches[i];
            double at = x + _x[i], end = top + branch.Height;
            branch.Place(drawing, at, top);
            (double, double)[] start = [(x, y), (x, y + Bus), (at, y + Bus)];
            if (branch.IsEmpty)
            {
                drawing.Connect(_join is not null, [.. start, .. End(at, i)]);
                continue;
            }
            drawing.Connect(branch.TakesArrow, [.. start, (at, top)]);
            foreach (double leaving in branch.Outs)
                drawing.Connect(_join is not null, [(at + leaving, end), .. End(at + leaving, i)]);
        }
        _join?.Place(drawing, x, join);

        (double, double)[] End(double at, int branch)
        {
            if (_join is null)
                return [(at, bottom)];
            if (!_isSum)
                return [(at, join)];
            return branch == 0
                ? [(at, bottom + Below / 2), (x, bottom + Below / 2), (x, join)]
                : [(at, join + _join.Height / 2), (x + _join.Right, join + _join.Height / 2)];
        }
    }

    // The longest branch, the widest of these.
    private static int Main(SeriesLayout[] branches) => Enumerable.Range(0, branches.Length)
        .OrderByDescending(i => branches[i].Height)
        .ThenByDescending(i => branches[i].Left + branches[i].Right)
        .First();

    private double Port()
    {
        if (_isSum || _branches.Any(branch => branch.IsEmpty))
            return _x[_main];
        double centre = (_x[^1] + _branches[^1].Right - _branches[0].Left + _x[0]) / 2;
        double nearest = _x.MinBy(x => Math.Abs(x - centre));
        return Math.Abs(nearest - centre) < Snap ? nearest : centre;
    }
}
