using FsCheck;
using FsCheck.Fluent;
using Vertebra.Kernels.Pooling;

namespace Vertebra.Kernels.Tests;

/// <summary>The named pooling shapes, and a generator of others.</summary>
internal static class PoolingCases
{
    public static readonly Dictionary<string, PoolCase> Named = new()
    {
        ["1x1 image, 1x1 window"] = new(1, 1, 1, 1, 1, 1),
        ["2x2/2, lenet"] = new(3, 6, 28, 28, 2, 2) { Stride = 2 },
        ["3x3/2, alexnet"] = new(1, 33, 27, 27, 3, 3) { Stride = 2 },
        ["3x3/2 p1, resnet"] = new(2, 17, 23, 22, 3, 3) { Stride = 2, Pad = 1 },
        ["3x3 p1, overlapping"] = new(1, 5, 9, 7, 3, 3) { Pad = 1 },
        ["ceil mode"] = new(2, 3, 8, 7, 3, 3) { Stride = 2, CeilMode = true },
        ["ceil mode p1"] = new(1, 5, 6, 5, 3, 3) { Stride = 2, Pad = 1, CeilMode = true },
        ["ceil mode with large overhang"] = new(1, 3, 7, 8, 2, 3) { StrideY = 4, StrideX = 3, CeilMode = true },
        ["stride larger than window"] = new(1, 5, 11, 10, 2, 2) { Stride = 3 },
        ["window of the whole map"] = new(2, 17, 7, 5, 7, 5),
        ["1xN window"] = new(1, 3, 6, 9, 1, 4) { StrideX = 2, PadLeft = 1, PadRight = 2 },
        ["Nx1 window"] = new(1, 4, 9, 6, 4, 1) { StrideY = 2, PadTop = 2, PadBottom = 1 },
        ["asymmetric padding"] = new(1, 7, 6, 6, 3, 3) { Stride = 2, PadBottom = 1, PadRight = 1 },
        ["dilated"] = new(1, 5, 11, 12, 3, 2) { DilationY = 2, DilationX = 3 },
        ["dilated, padded, strided"] = new(1, 5, 11, 12, 3, 3) { DilationY = 2, DilationX = 2, Stride = 2, Pad = 2 },
        ["window larger than map"] = new(1, 3, 2, 3, 4, 4) { Pad = 2 },
        ["several chunks"] = new(2, 40, 40, 38, 3, 3) { Stride = 2, Pad = 1 },
    };

    public static Arbitrary<PoolCase> Random => Arb.From(
        from sizes in Gen.Choose(1, 12).ArrayOf(2)
        from kernel in Gen.Choose(1, 4).ArrayOf(2)
        from stride in Gen.Choose(1, 4).ArrayOf(2)
        from pad in Gen.Choose(0, 3).ArrayOf(4)
        from dilation in Gen.Choose(1, 2).ArrayOf(2)
        from channels in Gen.Elements(1, 3, 5, 16, 17, 33)
        from batch in Gen.Choose(1, 2)
        from ceil in Gen.Elements(false, true)
        let c = new PoolCase(batch, channels, sizes[0], sizes[1], kernel[0], kernel[1])
        {
            StrideY = stride[0],
            StrideX = stride[1],
            // As in PyTorch, padding is at most half a window, so that no window is empty.
            PadTop = Math.Min(pad[0], kernel[0] / 2),
            PadBottom = Math.Min(pad[1], kernel[0] / 2),
            PadLeft = Math.Min(pad[2], kernel[1] / 2),
            PadRight = Math.Min(pad[3], kernel[1] / 2),
            DilationY = dilation[0],
            DilationX = dilation[1],
            CeilMode = ceil,
        }
        where c.IsValid
        select c,
        Smaller);

    public static PoolGeometry Geometry(PoolCase c) => new()
    {
        Batch = c.Batch,
        Channels = c.Channels,
        InHeight = c.InHeight,
        InWidth = c.InWidth,
        OutHeight = c.OutHeight,
        OutWidth = c.OutWidth,
        KernelHeight = c.KernelHeight,
        KernelWidth = c.KernelWidth,
        StrideY = c.StrideY,
        StrideX = c.StrideX,
        PadTop = c.PadTop,
        PadLeft = c.PadLeft,
        PadBottom = c.PadBottom,
        PadRight = c.PadRight,
        DilationY = c.DilationY,
        DilationX = c.DilationX,
    };

    private static IEnumerable<PoolCase> Smaller(PoolCase c)
    {
        PoolCase[] candidates = [
            c with { Batch = 1 },
            c with { Channels = 1 },
            c with { CeilMode = false },
            c with { Pad = 0 },
            c with { Stride = 1 },
            c with { DilationY = 1, DilationX = 1 },
            c with { InHeight = c.InHeight - 1 },
            c with { InWidth = c.InWidth - 1 },
        ];
        return candidates.Where(smaller => smaller != c && smaller.InHeight > 0 && smaller.InWidth > 0 && smaller.IsValid);
    }
}
