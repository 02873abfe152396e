using FsCheck;
using FsCheck.Fluent;
using Vertebra.Kernels.Convolution;

namespace Vertebra.Kernels.Tests;

/// <summary>The named convolution shapes, and a generator of others.</summary>
internal static class ConvolutionCases
{
    public static readonly Dictionary<string, ConvCase> Named = new()
    {
        ["1x1 image, 1x1 kernel, one channel"] = new(1, 1, 1, 1, 1, 1, 1),
        ["1x1 image, 3x3 kernel p1"] = new(1, 5, 1, 1, 3, 3, 3) { Pad = 1 },
        ["3x3 on 3x3 without padding"] = new(1, 3, 3, 3, 5, 3, 3),
        ["3x3 p1"] = new(1, 16, 8, 8, 16, 3, 3) { Pad = 1 },
        ["3x3 p1, two images"] = new(2, 16, 7, 9, 32, 3, 3) { Pad = 1 },
        ["3x3 p1, vgg first layer"] = new(1, 3, 21, 30, 64, 3, 3) { Pad = 1 },
        ["3x3 p1, channels 1 to 33"] = new(1, 1, 6, 6, 33, 3, 3) { Pad = 1 },
        ["3x3 p1, channels 33 to 1"] = new(1, 33, 6, 6, 1, 3, 3) { Pad = 1 },
        ["3x3 p1, channels 17 to 5"] = new(1, 17, 10, 5, 5, 3, 3) { Pad = 1 },
        ["3x3 p1, channels 5 to 17"] = new(3, 5, 5, 10, 17, 3, 3) { Pad = 1 },
        ["3x3 p1, 64 to 64"] = new(1, 64, 14, 14, 64, 3, 3) { Pad = 1 },
        ["3x3 p1, 48 to 80"] = new(1, 48, 7, 7, 80, 3, 3) { Pad = 1 },
        ["3x3/2 p1"] = new(1, 24, 15, 14, 40, 3, 3) { Pad = 1, Stride = 2 },
        ["3x3/2 without padding"] = new(2, 5, 9, 8, 7, 3, 3) { Stride = 2 },
        ["3x3 p2, full"] = new(1, 4, 6, 6, 6, 3, 3) { Pad = 2 },
        ["3x3, width 29"] = new(1, 16, 4, 29, 16, 3, 3) { Pad = 1 },
        ["3x3, width 57"] = new(1, 16, 3, 57, 32, 3, 3) { Pad = 1 },
        ["5x5, lenet first layer"] = new(4, 1, 28, 28, 6, 5, 5) { Pad = 2 },
        ["5x5, lenet second layer"] = new(4, 6, 14, 14, 16, 5, 5),
        ["5x5 p2, alexnet second layer"] = new(1, 32, 13, 13, 48, 5, 5) { Pad = 2 },
        ["11x11/4 p2, alexnet first layer"] = new(1, 3, 63, 59, 64, 11, 11) { Stride = 4, Pad = 2 },
        ["11x11/4, batch"] = new(2, 3, 35, 31, 24, 11, 11) { Stride = 4, Pad = 2 },
        ["7x7/2 p3, resnet first layer"] = new(1, 3, 32, 34, 32, 7, 7) { Stride = 2, Pad = 3 },
        ["1x1, pointwise"] = new(1, 32, 7, 7, 64, 1, 1),
        ["1x1, pointwise, odd channels"] = new(2, 33, 5, 6, 17, 1, 1),
        ["1x1, one pixel, three vectors"] = new(2, 35, 1, 1, 48, 1, 1),
        ["1x1, one pixel, few channels"] = new(1, 3, 1, 1, 70, 1, 1),
        ["1x1, wide"] = new(1, 128, 14, 13, 96, 1, 1),
        ["1x1, one pixel"] = new(3, 40, 1, 1, 88, 1, 1),
        ["1x1, 9 pixels, long sums"] = new(2, 530, 3, 3, 24, 1, 1),
        ["1x1, 25 pixels"] = new(1, 24, 5, 5, 40, 1, 1),
        ["1x1, several strips"] = new(2, 600, 15, 17, 48, 1, 1),
        ["1x1/2, several strips"] = new(1, 700, 29, 31, 40, 1, 1) { Stride = 2 },
        ["1x1, several panels and strips"] = new(2, 70, 13, 19, 290, 1, 1),
        ["1x1, many input blocks"] = new(3, 531, 6, 5, 18, 1, 1),
        ["1x1/2, several panels"] = new(2, 37, 23, 27, 150, 1, 1) { Stride = 2 },
        ["1x1, strides differ"] = new(2, 19, 9, 31, 35, 1, 1) { StrideY = 3, StrideX = 2 },
        ["1x1/2, batch"] = new(3, 48, 14, 14, 72, 1, 1) { Stride = 2 },
        ["1x1/2 on 2x2"] = new(1, 20, 2, 2, 20, 1, 1) { Stride = 2 },
        ["1x1/2"] = new(1, 17, 9, 8, 20, 1, 1) { Stride = 2 },
        ["1x1 p1"] = new(1, 5, 4, 3, 6, 1, 1) { Pad = 1 },
        ["2x2/2"] = new(1, 6, 8, 10, 9, 2, 2) { Stride = 2 },
        ["stride larger than kernel"] = new(1, 5, 13, 11, 7, 2, 2) { Stride = 3 },
        ["stride much larger than kernel"] = new(1, 3, 17, 17, 4, 1, 1) { Stride = 5 },
        ["strides differ"] = new(1, 7, 12, 13, 9, 3, 3) { StrideY = 1, StrideX = 2, Pad = 1 },
        ["1x7"] = new(1, 16, 9, 9, 24, 1, 7) { PadLeft = 3, PadRight = 3 },
        ["7x1"] = new(1, 16, 9, 9, 24, 7, 1) { PadTop = 3, PadBottom = 3 },
        ["1x3, no padding"] = new(1, 5, 6, 8, 7, 1, 3),
        ["kernel of the whole image"] = new(2, 20, 6, 5, 12, 6, 5),
        ["kernel larger than image"] = new(1, 3, 3, 2, 5, 5, 5) { Pad = 2 },
        ["padding larger than kernel"] = new(1, 3, 4, 4, 5, 2, 2) { Pad = 3 },
        ["asymmetric padding"] = new(1, 9, 8, 8, 11, 3, 3) { Stride = 2, PadBottom = 1, PadRight = 1 },
        ["asymmetric padding, top and left"] = new(1, 9, 7, 8, 11, 4, 4) { PadTop = 2, PadLeft = 1, PadBottom = 1, PadRight = 2 },
        ["dilation 2"] = new(1, 17, 11, 12, 18, 3, 3) { Dilation = 2, Pad = 2 },
        ["dilation 2, stride 2"] = new(1, 6, 13, 12, 7, 3, 3) { Dilation = 2, Pad = 2, Stride = 2 },
        ["dilations differ"] = new(1, 4, 12, 13, 5, 3, 2) { DilationY = 3, DilationX = 2, PadTop = 1, PadBottom = 2 },
        ["2 groups, alexnet 2012"] = new(1, 96, 9, 9, 64, 5, 5) { Groups = 2, Pad = 2 },
        ["2 groups of 24 to 40"] = new(1, 48, 7, 8, 80, 3, 3) { Groups = 2, Pad = 1 },
        ["2 groups of 3 to 5"] = new(2, 6, 6, 7, 10, 3, 3) { Groups = 2, Pad = 1 },
        ["3 groups of 7 to 6"] = new(1, 21, 5, 6, 18, 3, 3) { Groups = 3, Pad = 1, Stride = 2 },
        ["4 groups, pointwise"] = new(1, 64, 6, 6, 32, 1, 1) { Groups = 4 },
        ["32 groups of 4"] = new(1, 128, 6, 6, 128, 3, 3) { Groups = 32, Pad = 1 },
        ["32 groups of 4, stride 2"] = new(2, 128, 9, 8, 128, 3, 3) { Groups = 32, Pad = 1, Stride = 2 },
        ["8 groups of 8"] = new(1, 64, 7, 7, 64, 3, 3) { Groups = 8, Pad = 1 },
        ["3 groups of 8, stride 2"] = new(1, 24, 8, 7, 24, 3, 3) { Groups = 3, Pad = 1, Stride = 2 },
        ["5 groups of 2"] = new(2, 10, 5, 1, 10, 3, 3) { Groups = 5, Pad = 1 },
        ["3 groups of 16"] = new(1, 48, 6, 2, 48, 3, 3) { Groups = 3, Pad = 1 },
        ["3 groups of 16, stride 2"] = new(1, 48, 1, 5, 48, 3, 3) { Groups = 3, Pad = 1, Stride = 2 },
        ["7 groups of 4, five rows"] = new(1, 28, 5, 6, 28, 3, 3) { Groups = 7, Pad = 1 },
        ["6 groups of 4, without padding"] = new(1, 24, 5, 6, 24, 3, 3) { Groups = 6 },
        ["depthwise 3x3"] = new(2, 33, 9, 8, 33, 3, 3) { Groups = 33, Pad = 1 },
        ["depthwise 3x3/2"] = new(1, 32, 15, 14, 32, 3, 3) { Groups = 32, Pad = 1, Stride = 2 },
        ["depthwise 3x3 on 7x7"] = new(2, 40, 7, 7, 40, 3, 3) { Groups = 40, Pad = 1 },
        ["depthwise 5x5 p2"] = new(2, 24, 7, 7, 24, 5, 5) { Groups = 24, Pad = 2 },
        ["depthwise 5x5 p2 on narrow images"] = new(1, 16, 5, 1, 16, 5, 5) { Groups = 16, Pad = 2 },
        ["depthwise 5x5 p2 on 3x2"] = new(1, 16, 3, 2, 16, 5, 5) { Groups = 16, Pad = 2 },
        ["depthwise 5x5/2 p2 on 3x3"] = new(1, 17, 3, 3, 17, 5, 5) { Groups = 17, Pad = 2, Stride = 2 },
        ["depthwise 5x5/2 p2 on 2x1"] = new(1, 17, 2, 1, 17, 5, 5) { Groups = 17, Pad = 2, Stride = 2 },
        ["depthwise 3x3 on 10x1"] = new(1, 17, 10, 1, 17, 3, 3) { Groups = 17, Pad = 1 },
        ["depthwise 3x3/2 on 7x7"] = new(1, 33, 7, 7, 33, 3, 3) { Groups = 33, Pad = 1, Stride = 2 },
        ["depthwise 3x3/2 on 1x1"] = new(1, 33, 1, 1, 33, 3, 3) { Groups = 33, Pad = 1, Stride = 2 },
        ["depthwise 5x5/2 p2"] = new(2, 24, 14, 13, 24, 5, 5) { Groups = 24, Pad = 2, Stride = 2 },
        ["depthwise 7x7 p3 on a small image"] = new(1, 17, 5, 4, 17, 7, 7) { Groups = 17, Pad = 3 },
        ["depthwise 3x3/2, padding on one side"] = new(1, 20, 12, 11, 20, 3, 3) { Groups = 20, Stride = 2, PadBottom = 1, PadRight = 1 },
        ["depthwise 3x3, dilation 2, stride 2"] = new(1, 18, 13, 12, 18, 3, 3) { Groups = 18, Dilation = 2, Pad = 2, Stride = 2 },
        ["depthwise 3x3, dilation 3, stride 2"] = new(1, 18, 13, 12, 18, 3, 3) { Groups = 18, Dilation = 3, Pad = 3, Stride = 2 },
        ["depthwise 4x2, stride 3x2"] = new(2, 5, 11, 9, 5, 4, 2) { Groups = 5, StrideY = 3, StrideX = 2, PadTop = 1, PadLeft = 1 },
        ["depthwise, stride larger than kernel"] = new(1, 19, 11, 10, 19, 2, 2) { Groups = 19, Stride = 4 },
        ["depthwise, padding larger than kernel"] = new(1, 6, 4, 4, 6, 2, 2) { Groups = 6, Pad = 3 },
        ["depthwise of a 1x1 image"] = new(3, 17, 1, 1, 17, 3, 3) { Groups = 17, Pad = 1 },
        ["depthwise 1x1"] = new(1, 17, 5, 5, 17, 1, 1) { Groups = 17 },
        ["depthwise, wide"] = new(2, 16, 3, 61, 16, 3, 3) { Groups = 16, Pad = 1 },
        ["depthwise 5x5, multiplier 2"] = new(1, 12, 8, 9, 24, 5, 5) { Groups = 12, Pad = 2 },
        ["several chunks"] = new(3, 32, 28, 28, 32, 3, 3) { Pad = 1 },
        ["winograd, one pixel"] = new(1, 1, 1, 1, 1, 3, 3) { Pad = 1 },
        ["winograd, one tile, no padding"] = new(1, 3, 6, 6, 5, 3, 3),
        ["winograd, tiles that do not fit"] = new(1, 17, 7, 9, 33, 3, 3) { Pad = 1 },
        ["winograd, odd channels, batch"] = new(3, 33, 10, 5, 17, 3, 3) { Pad = 1 },
        ["winograd, full padding"] = new(1, 4, 6, 6, 6, 3, 3) { Pad = 2 },
        ["winograd, padding on one side"] = new(1, 9, 8, 8, 11, 3, 3) { PadBottom = 1, PadRight = 1 },
        ["winograd, many groups of tiles"] = new(2, 16, 61, 57, 16, 3, 3) { Pad = 1 },
        ["winograd, few tiles, many channels"] = new(1, 160, 7, 7, 176, 3, 3) { Pad = 1 },
        ["winograd, a map of four tiles, batch of two, odd channels"] = new(2, 35, 7, 8, 21, 3, 3) { Pad = 1 },
        ["winograd, several images share a group"] = new(9, 48, 7, 7, 80, 3, 3) { Pad = 1 },
        ["winograd, wide and low"] = new(1, 24, 3, 130, 40, 3, 3) { Pad = 1 },
        ["winograd, 5x5"] = new(2, 33, 27, 25, 40, 5, 5) { Pad = 2 },
        ["winograd, 5x5, no padding, one tile"] = new(1, 5, 8, 8, 7, 5, 5),
        ["winograd, 1x3"] = new(1, 48, 8, 8, 64, 1, 3) { PadLeft = 1, PadRight = 1 },
        ["winograd, 3x1"] = new(2, 17, 8, 9, 33, 3, 1) { PadTop = 1, PadBottom = 1 },
        ["winograd, 1x7"] = new(1, 64, 17, 17, 48, 1, 7) { PadLeft = 3, PadRight = 3 },
        ["winograd, 7x1"] = new(2, 40, 17, 12, 40, 7, 1) { PadTop = 3, PadBottom = 3 },
        ["winograd, 1x7, narrow"] = new(1, 3, 2, 3, 5, 1, 7) { PadLeft = 3, PadRight = 3 },
        ["winograd, 3x3, 2 groups of 32 to 48"] = new(2, 64, 9, 10, 96, 3, 3) { Groups = 2, Pad = 1 },
        ["winograd, 3x3, 3 groups of 16"] = new(1, 48, 30, 30, 48, 3, 3) { Groups = 3, Pad = 1 },
        ["winograd, 3x3, 32 groups, four tiles"] = new(1, 512, 7, 7, 1024, 3, 3) { Groups = 32, Pad = 1 },
        ["winograd, 3x3, 2 groups, few tiles"] = new(1, 128, 7, 7, 256, 3, 3) { Groups = 2, Pad = 1 },
    };

    public static Arbitrary<ConvCase> Random => Arb.From(
        from sizes in Gen.Choose(1, 14).ArrayOf(2)
        from kernel in Gen.Choose(1, 5).ArrayOf(2)
        from stride in Gen.Choose(1, 4).ArrayOf(2)
        from pad in Gen.Choose(0, 3).ArrayOf(4)
        from dilation in Gen.Elements(1, 1, 1, 2, 3).ArrayOf(2)
        from groups in Gen.Elements(1, 1, 1, 2, 3, 5)
        from groupIn in Gen.Elements(1, 2, 3, 5, 8, 16, 17, 33)
        from groupOut in Gen.Elements(1, 2, 3, 5, 8, 16, 17, 33)
        from batch in Gen.Choose(1, 3)
        let c = new ConvCase(batch, groups * groupIn, sizes[0], sizes[1], groups * groupOut, kernel[0], kernel[1])
        {
            StrideY = stride[0],
            StrideX = stride[1],
            PadTop = pad[0],
            PadBottom = pad[1],
            PadLeft = pad[2],
            PadRight = pad[3],
            DilationY = dilation[0],
            DilationX = dilation[1],
            Groups = groups,
        }
        where c.IsValid
        select c,
        Smaller);

    public static Arbitrary<ConvCase> RandomDepthwise => Arb.From(
        from c in Random.Generator
        from channels in Gen.Elements(2, 5, 16, 17, 33)
        select c with { InChannels = channels, OutChannels = channels, Groups = channels });

    public static ConvGeometry Geometry(ConvCase c) => new()
    {
        Batch = c.Batch,
        InChannels = c.InChannels,
        InHeight = c.InHeight,
        InWidth = c.InWidth,
        OutChannels = c.OutChannels,
        OutHeight = c.OutHeight,
        OutWidth = c.OutWidth,
        KernelHeight = c.KernelHeight,
        KernelWidth = c.KernelWidth,
        StrideY = c.StrideY,
        StrideX = c.StrideX,
        PadTop = c.PadTop,
        PadLeft = c.PadLeft,
        DilationY = c.DilationY,
        DilationX = c.DilationX,
        Groups = c.Groups,
    };

    private static IEnumerable<ConvCase> Smaller(ConvCase c)
    {
        ConvCase[] candidates = [
            c with { Batch = 1 },
            c with { Groups = 1, InChannels = c.InChannels / c.Groups, OutChannels = c.OutChannels / c.Groups },
            c with { InChannels = c.Groups },
            c with { OutChannels = c.Groups },
            c with { Pad = 0 },
            c with { Stride = 1 },
            c with { Dilation = 1 },
            c with { InHeight = c.InHeight - 1 },
            c with { InWidth = c.InWidth - 1 },
            c with { KernelHeight = 1 },
            c with { KernelWidth = 1 },
        ];
        return candidates.Where(smaller => smaller != c && smaller.InHeight > 0 && smaller.InWidth > 0 && smaller.IsValid);
    }
}
