namespace Vertebra.Graph.Ir;

/// <summary>Checks and arithmetic that the shape rules share.</summary>
internal static class ShapeRules
{
    public static void Inputs(ReadOnlySpan<Shape> inputs, int least, int most)
    {
        if (inputs.Length < least || inputs.Length > most)
            throw new ShapeException($"takes {(least == most ? $"{least}" : $"{least} to {most}")} inputs, not {inputs.Length}");
    }

    public static void Rank(Shape shape, int rank, string what)
    {
        if (shape.Rank != rank)
            throw new ShapeException($"{what} must have {rank} dimensions ({(rank == 4 ? "batch, channels, height, width" : "rows, columns")}), not {shape.Rank}");
    }

    public static void Same(Shape expected, Shape actual, string what)
    {
        if (expected != actual)
            throw new ShapeException($"{what} must be {expected}, not {actual}");
    }

    public static void Positive(Size2 size, string what)
    {
        if (!size.AtLeast(1))
            throw new ShapeException($"{what} must be at least 1, not {size}");
    }

    public static void NotNegative(Padding2 padding)
    {
        if (padding.Top < 0 || padding.Left < 0 || padding.Bottom < 0 || padding.Right < 0)
            throw new ShapeException($"padding must not be negative, but is {padding}");
    }

    /// <summary>Positions of a window along one axis, as PyTorch counts them; ceil mode drops a window that starts beyond the padding.</summary>
    public static int Window(string axis, int size, int kernel, int stride, int dilation, int before, int after, bool ceil = false)
    {
        long span = (long)dilation * (kernel - 1) + 1;
        long room = (long)size + before + after - span;
        int overhang = ceil ? stride - 1 : 0;
        if (room + overhang < 0)
        {
            throw new ShapeException(
                $"{axis} {size} is too small for a window of {span}{(before + after > 0 ? $" with padding {before}+{after}" : "")}; it must be at least {span - before - after - overhang}");
        }
        long positions = (room + overhang) / stride + 1;
        if (ceil && (positions - 1) * stride >= size + before)
            positions--;
        return (int)positions;
    }
}
