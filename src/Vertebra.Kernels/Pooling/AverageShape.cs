using Vertebra.Kernels.Layout;

namespace Vertebra.Kernels.Pooling;

/// <summary>What average pooling with a kernel and adaptive average pooling have in common: a table of windows for each axis.</summary>
internal sealed record AverageShape
{
    private AverageShape(string label, TensorLayout input, AverageWindow[] rows, AverageWindow[] columns)
    {
        Label = label;
        Input = input;
        Rows = rows;
        Columns = columns;
        Output = input with { Height = rows.Length, Width = columns.Length };
        RowCost = (long)input.Block * rows.Max(row => row.Count) * columns.Sum(column => (long)column.Count);
    }

    public string Label { get; }

    public TensorLayout Input { get; }

    public TensorLayout Output { get; }

    public AverageWindow[] Rows { get; }

    public AverageWindow[] Columns { get; }

    public int StepY { get; private init; } = 1;

    public int StepX { get; private init; } = 1;

    /// <summary>Rows of all output planes.</summary>
    public long OutRows => Output.Planes * Output.Height;

    /// <summary>Cost of an output row for <see cref="Threading.Chunks"/>.</summary>
    public long RowCost { get; }

    public static AverageShape Of(PoolGeometry g, bool countPadding, int block) => new(
        g.Label,
        new TensorLayout(g.Batch, g.Channels, g.InHeight, g.InWidth, block),
        AverageWindow.Of(PoolAxis.Rows(g), g.OutHeight, countPadding, g.PadBottom),
        AverageWindow.Of(PoolAxis.Columns(g), g.OutWidth, countPadding, g.PadRight))
    {
        StepY = g.DilationY,
        StepX = g.DilationX,
    };

    public static AverageShape Adaptive(TensorLayout input, int outHeight, int outWidth) => new(
        $"to {outHeight}x{outWidth}",
        input,
        AverageWindow.Adaptive(input.Height, outHeight),
        AverageWindow.Adaptive(input.Width, outWidth));
}
