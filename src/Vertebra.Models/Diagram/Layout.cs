namespace Vertebra.Models.Diagram;

/// <summary>
/// A part with its size. Lines come in at the top, at x = 0 of its own coordinates, and leave at the bottom, at
/// <see cref="Outs"/>.
/// </summary>
internal abstract class Layout
{
    /// <summary>Space between parts that follow one another.</summary>
    protected const double Gap = 18;

    /// <summary>Extent to the left of where lines come in.</summary>
    public double Left { get; protected set; }

    /// <summary>Extent to the right.</summary>
    public double Right { get; protected set; }

    /// <summary>Height.</summary>
    public double Height { get; protected set; }

    /// <summary>Where lines leave; one place as a rule.</summary>
    public IReadOnlyList<double> Outs { get; protected set; } = [0];

    /// <summary>Whether a line into the part ends in an arrow at its top.</summary>
    public virtual bool TakesArrow => false;

    /// <summary>Gives the part and all within it their places.</summary>
    /// <param name="drawing">Takes them.</param>
    /// <param name="x">Where its line comes in.</param>
    /// <param name="y">Its top.</param>
    public abstract void Place(Drawing drawing, double x, double y);

    /// <summary>Measures a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="inner">Whether it is within a frame.</param>
    public static Layout Of(Part part, bool inner) => part switch
    {
        Single { Box: var box } => new BoxLayout(box),
        Series series => new SeriesLayout(series, inner),
        Fork fork => new ForkLayout(fork, inner),
        Frame frame => new FrameLayout(frame, inner),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "There is no such part."),
    };
}
