namespace Vertebra.Models.Diagram;

/// <summary>
/// How wide text is at most in the sans-serif fonts that viewers use, by classes of characters; the widest of these fonts counts,
/// so that text stays within its box everywhere.
/// </summary>
internal static class TextWidth
{
    private const string Narrow = "iljtfrI.,:;|!'()[] ·/-";
    private const string Wide = "mwMWQ@%×–+=&";

    /// <summary>Width of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="size">Size of the font.</param>
    /// <param name="bold">Whether it is bold.</param>
    public static double Of(string text, double size, bool bold = false) =>
        text.Sum(Em) * size * (bold ? 1.1 : 1);

    private static double Em(char character) => character switch
    {
        _ when Narrow.Contains(character) => 0.40,
        _ when Wide.Contains(character) => 0.90,
        >= 'A' and <= 'Z' => 0.72,
        _ => 0.63,
    };
}
