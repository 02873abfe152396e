namespace Vertebra.Kernels.Convolution;

/// <summary>A kernel position: where it reads, relative to the source pixel of output position (0, 0), and which weight it uses.</summary>
internal readonly record struct ConvPhaseTap(int Row, int Column, int Weight);

/// <summary>
/// A regular grid of output positions that share their taps. The forward pass is one phase; the gradient of a strided
/// convolution's input is one phase for each residue of the row and column modulo the stride, each a convolution of stride 1
/// over the output's gradient, so that no multiplication by an inserted zero is made.
/// </summary>
internal sealed record ConvPhase
{
    /// <summary>Grid rows and columns.</summary>
    public required int Height { get; init; }

    public required int Width { get; init; }

    /// <summary>Row of the destination map that grid row 0 writes, and rows from one grid row to the next.</summary>
    public required int FirstRow { get; init; }

    public required int RowStep { get; init; }

    public required int FirstColumn { get; init; }

    public required int ColumnStep { get; init; }

    /// <summary>Source pixels from one grid position to the next.</summary>
    public required int SourceStepY { get; init; }

    public required int SourceStepX { get; init; }

    public required ConvPhaseTap[] Taps { get; init; }

    public int MinRow => Taps.Min(tap => tap.Row);

    public int MaxRow => Taps.Max(tap => tap.Row);

    public int MinColumn => Taps.Min(tap => tap.Column);

    public int MaxColumn => Taps.Max(tap => tap.Column);

    /// <summary>The single phase of the forward pass.</summary>
    public static ConvPhase[] Forward(ConvGeometry geometry)
    {
        var taps = new ConvPhaseTap[geometry.Taps];
        for (int tap = 0; tap < taps.Length; tap++)
        {
            taps[tap] = new ConvPhaseTap(
                tap / geometry.KernelWidth * geometry.DilationY - geometry.PadTop,
                tap % geometry.KernelWidth * geometry.DilationX - geometry.PadLeft,
                tap);
        }
        return
        [
            new ConvPhase
            {
                Height = geometry.OutHeight,
                Width = geometry.OutWidth,
                FirstRow = 0,
                RowStep = 1,
                FirstColumn = 0,
                ColumnStep = 1,
                SourceStepY = geometry.StrideY,
                SourceStepX = geometry.StrideX,
                Taps = taps,
            },
        ];
    }

    /// <summary>
    /// The phases of the input's gradient. Input pixel i receives from output o through tap k where i + pad = o * stride +
    /// k * dilation, so with i = phase + q * stride the taps are those for which (phase + pad - k * dilation) divides by the
    /// stride, and o = q + that quotient. A phase without taps stays, for its pixels must become zero.
    /// </summary>
    public static ConvPhase[] InputGrad(ConvGeometry geometry)
    {
        var phases = new List<ConvPhase>();
        for (int y = 0; y < Math.Min(geometry.StrideY, geometry.InHeight); y++)
        {
            for (int x = 0; x < Math.Min(geometry.StrideX, geometry.InWidth); x++)
            {
                var taps = new List<ConvPhaseTap>();
                for (int tap = 0; tap < geometry.Taps; tap++)
                {
                    int row = y + geometry.PadTop - tap / geometry.KernelWidth * geometry.DilationY;
                    int column = x + geometry.PadLeft - tap % geometry.KernelWidth * geometry.DilationX;
                    if (row % geometry.StrideY == 0 && column % geometry.StrideX == 0)
                        taps.Add(new ConvPhaseTap(row / geometry.StrideY, column / geometry.StrideX, tap));
                }
                phases.Add(new ConvPhase
                {
                    Height = (geometry.InHeight - y + geometry.StrideY - 1) / geometry.StrideY,
                    Width = (geometry.InWidth - x + geometry.StrideX - 1) / geometry.StrideX,
                    FirstRow = y,
                    RowStep = geometry.StrideY,
                    FirstColumn = x,
                    ColumnStep = geometry.StrideX,
                    SourceStepY = 1,
                    SourceStepX = 1,
                    Taps = [.. taps],
                });
            }
        }
        return [.. phases];
    }
}
