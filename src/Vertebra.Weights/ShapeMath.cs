namespace Vertebra.Weights;

/// <summary>Counting elements without overflow.</summary>
internal static class ShapeMath
{
    /// <summary>The product of the dimensions, or false when one is negative or the product passes 2^63 - 1 on the way.</summary>
    public static bool TryCount(ReadOnlySpan<int> shape, out long count)
    {
        count = 1;
        foreach (var size in shape)
        {
            if (size < 0 || (size > 0 && count > long.MaxValue / size)) return false;
            count *= size;
        }
        return true;
    }
}
