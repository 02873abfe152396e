namespace Vertebra.Models.Diagram;

/// <summary>The words in the head of a frame.</summary>
/// <param name="Name">Path of the block, or of the first and the last that it stands for.</param>
/// <param name="Parameters">Learned scalars of all repetitions.</param>
/// <param name="Type">Kind of module.</param>
/// <param name="Output">Shape of the result.</param>
/// <param name="Repeats">Number of repetitions; empty for one.</param>
internal sealed record FrameText(string Name, string Parameters, string Type, string Output, string Repeats)
{
    private const double BadgeMargin = 7;

    /// <summary>The words of a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="inner">Whether it is within another, which tells the sizes.</param>
    public static FrameText Of(Frame frame, bool inner)
    {
        long parameters = frame.Boxes.SelectMany(box => box.Instances).Sum(box => box.Parameters);
        return new FrameText(
            Paths.Range(frame.First, frame.Last),
            inner || parameters == 0 ? "" : $"{BoxText.Short(parameters)} parameters{(frame.Count == 1 ? "" : " in all")}",
            frame.Type,
            inner ? "" : BoxText.Shapes([frame.Boxes.Last().Instances.Last().Output]),
            frame.Count == 1 ? "" : $"×{frame.Count}");
    }

    /// <summary>All that names the frame, in one line.</summary>
    public string Told => string.Join(' ', new[] { Type, Name, Repeats }.Where(word => word.Length > 0));

    /// <summary>Width of the badge that shows the repetitions.</summary>
    public static double BadgeWidth(string repeats) => 2 * BadgeMargin + TextWidth.Of(repeats, FrameLayout.NameSize, bold: true);
}
