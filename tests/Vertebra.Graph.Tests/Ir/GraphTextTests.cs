using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Tests.Ir;

public class GraphTextTests
{
    [Fact]
    public void A_graph_reads_line_by_line()
    {
        var builder = new GraphBuilder();
        Value x = builder.Input("image", new Shape(1, 3, 8, 8));
        using (builder.Enter("features"))
        {
            using (builder.Enter("0"))
            {
                var attributes = new Conv2dAttributes { Stride = 2, Padding = (1, 0) };
                x = x.Conv2d(new Parameter(new Shape(4, 3, 3, 3)) { Name = "features.0.weight" }, null, attributes);
            }
            x = x.Relu().MaxPool(2, 1).AvgPool(2, 1, countIncludePad: false).Dropout(0.5f).LocalResponseNorm(5);
        }
        builder.Output("y", x.Flatten());
        const string Expected = """
            %0 = Input() 1x3x8x8 {image}
            %1 = Parameter() 4x3x3x3 {features.0.weight} @features.0
            %2 = Conv2d(%0, %1) 1x4x4x3 {stride 2, padding 1x0} @features.0
            %3 = Relu(%2) 1x4x4x3 @features
            %4 = MaxPool2d(%3) 1x4x3x2 {kernel 2, stride 1} @features
            %5 = AvgPool2d(%4) 1x4x2x1 {kernel 2, stride 1, padding not counted} @features
            %6 = Dropout(%5) 1x4x2x1 {p 0.5, stream 0} @features
            %7 = LocalResponseNorm(%6) 1x4x2x1 {size 5, alpha 0.0001, beta 0.75, k 1} @features
            %8 = Reshape(%7) 1x8
            output y = %8

            """;
        Assert.Equal(Expected, GraphText.Describe(builder.Build()));
    }
}
