namespace Vertebra.Common;

/// <summary>When images are given a border instead of being scaled.</summary>
internal static class SizeFitting
{
    // LeNet-5's border is a sixteenth of its input; a wider one would waste most of the image, so images are scaled instead.
    private const int LargestBorder = 8;

    /// <summary>
    /// The border on each side that brings images to a size, where it takes at most an eighth of the new side; otherwise null.
    /// </summary>
    /// <param name="height">Rows of the images.</param>
    /// <param name="width">Their columns.</param>
    /// <param name="toHeight">Rows that are wanted, more than there are.</param>
    /// <param name="toWidth">Columns that are wanted, more than there are.</param>
    public static int? Border(int height, int width, int toHeight, int toWidth)
    {
        (int rows, int columns) = (toHeight - height, toWidth - width);
        bool isEven = rows == columns && rows > 0 && rows % 2 == 0;
        return isEven && rows / 2 * LargestBorder <= Math.Min(toHeight, toWidth) ? rows / 2 : null;
    }
}
