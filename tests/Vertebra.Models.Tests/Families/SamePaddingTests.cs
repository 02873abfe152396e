using FsCheck;
using FsCheck.Fluent;
using Vertebra.Graph.Ir;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Tests.Families;

public class SamePaddingTests
{
    // Top, left, bottom, right.
    [Theory]
    [InlineData(224, 224, 3, 2, 1, 0, 0, 1, 1)]
    [InlineData(225, 224, 3, 2, 1, 1, 0, 1, 1)]
    [InlineData(7, 8, 5, 2, 1, 2, 1, 2, 2)]
    [InlineData(1, 1, 3, 2, 1, 1, 1, 1, 1)]
    [InlineData(12, 12, 1, 2, 1, 0, 0, 0, 0)]
    [InlineData(9, 9, 3, 1, 2, 2, 2, 2, 2)]
    [InlineData(10, 10, 2, 1, 1, 0, 0, 1, 1)]
    [InlineData(10, 10, 2, 5, 1, 0, 0, 0, 0)]
    public void The_odd_pixel_is_at_the_bottom_and_right(
        int height, int width, int kernel, int stride, int dilation, int top, int left, int bottom, int right)
    {
        (Conv2dOp convolution, _) = Trace(new Conv2dSame(1, 1, kernel, stride, dilation), height, width);

        Assert.Equal(new Padding2(top, left, bottom, right), convolution.Attributes.Padding);
    }

    [Fact]
    public void The_output_is_the_input_over_the_stride_rounded_up() =>
        Prop.ForAll(
            Gen.Choose(1, 40).Two().ToArbitrary(),
            Gen.Choose(1, 7).Two().ToArbitrary(),
            (size, window) =>
            {
                (_, Shape output) = Trace(new Conv2dSame(1, 1, window.Item1, window.Item2), size.Item1, size.Item2);
                return output.Height == Ceiling(size.Item1, window.Item2) && output.Width == Ceiling(size.Item2, window.Item2);
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("mobilenet_v1", "tf_mobilenet_v1")]
    [InlineData("mobilenet_v2", "tf_mobilenet_v2")]
    public void A_network_from_TensorFlow_has_the_tensors_of_its_sister_and_other_paddings(string name, string sister)
    {
        Network symmetric = ModelCatalog.Create(name), same = ModelCatalog.Create(sister);

        Assert.Equal(symmetric.Parameters.Select(own => own.ToString()), same.Parameters.Select(own => own.ToString()));
        Assert.All(Strided(symmetric), convolution => Assert.Equal(1, convolution.Attributes.Padding));
        Assert.All(Strided(same), convolution => Assert.Equal(new Padding2(0, 0, 1, 1), convolution.Attributes.Padding));
        Assert.Contains("Conv2dSame(3, 32, kernel_size=(3, 3), stride=(2, 2), bias=False)", same.ToString());
    }

    private static Conv2dOp[] Strided(Network network)
    {
        Conv2dOp[] strided = [.. network.Trace().Nodes.Select(node => node.Op).OfType<Conv2dOp>().Where(op => op.Attributes.Stride != 1)];
        Assert.Equal(5, strided.Length);
        return strided;
    }

    private static (Conv2dOp Op, Shape Output) Trace(Conv2dSame layer, int height, int width)
    {
        Value output = layer.Apply(new GraphBuilder().Input("x", new Shape(1, 1, height, width)));
        return ((Conv2dOp)output.Node.Op, output.Shape);
    }

    private static int Ceiling(int size, int stride) => (size + stride - 1) / stride;
}
