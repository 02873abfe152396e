using Vertebra.Graph.Ir;
using Vertebra.Kernels.Convolution;

namespace Vertebra.Graph.Lowered;

/// <summary>The kernels' description of a convolution's sizes.</summary>
internal static class ConvGeometries
{
    /// <summary>The geometry of a fused convolution.</summary>
    public static ConvGeometry Of(Node node)
    {
        Shape x = node.Operand(OperandName.X).Shape;
        return Of(((FusedConv2dOp)node.Op).Attributes, x, node.Operand(OperandName.Weight).Shape, node.Shape);
    }

    /// <summary>The geometry of a convolution of x with a weight to y.</summary>
    public static ConvGeometry Of(Conv2dAttributes attributes, Shape x, Shape weight, Shape y) => new()
    {
        Batch = x.Batch,
        InChannels = x.Channels,
        InHeight = x.Height,
        InWidth = x.Width,
        OutChannels = y.Channels,
        OutHeight = y.Height,
        OutWidth = y.Width,
        KernelHeight = weight[2],
        KernelWidth = weight[3],
        StrideY = attributes.Stride.Height,
        StrideX = attributes.Stride.Width,
        PadTop = attributes.Padding.Top,
        PadLeft = attributes.Padding.Left,
        DilationY = attributes.Dilation.Height,
        DilationX = attributes.Dilation.Width,
        Groups = attributes.Groups,
    };
}
