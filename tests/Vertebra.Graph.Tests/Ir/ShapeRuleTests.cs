using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Tests.Ir;

public class ShapeRuleTests
{
    // Expected sizes as PyTorch's documentation defines them.
    [Theory]
    [InlineData(224, 7, 2, 3, 1, 112)]
    [InlineData(224, 11, 4, 2, 1, 55)]
    [InlineData(28, 5, 1, 0, 1, 24)]
    [InlineData(1, 3, 1, 1, 1, 1)]
    [InlineData(9, 3, 1, 2, 2, 9)]
    [InlineData(5, 1, 4, 0, 1, 2)]
    public void A_convolution_counts_its_positions(int size, int kernel, int stride, int padding, int dilation, int expected)
    {
        var builder = new GraphBuilder();
        Value y = builder.Input("x", new Shape(2, 3, size, size)).Conv2d(
            new Parameter(new Shape(8, 3, kernel, kernel)), null, new() { Stride = stride, Padding = padding, Dilation = dilation });
        Assert.Equal(new Shape(2, 8, expected, expected), y.Shape);
    }

    [Theory]
    [InlineData(55, 3, 2, 0, false, 27)]
    [InlineData(6, 3, 2, 0, false, 2)]
    [InlineData(6, 3, 2, 0, true, 3)]
    [InlineData(2, 3, 2, 0, true, 1)]
    [InlineData(5, 2, 3, 1, true, 2)]
    [InlineData(4, 2, 3, 1, true, 2)]
    [InlineData(112, 3, 2, 1, false, 56)]
    public void A_pooling_counts_its_windows(int size, int kernel, int stride, int padding, bool ceil, int expected)
    {
        var builder = new GraphBuilder();
        Value x = builder.Input("x", new Shape(1, 5, size, size));
        Assert.Equal(expected, x.MaxPool(kernel, stride, padding, ceil).Shape.Height);
        Assert.Equal(expected, x.AvgPool(kernel, stride, padding, ceil).Shape.Width);
    }

    [Fact]
    public void Other_operations_infer_their_shapes()
    {
        var builder = new GraphBuilder();
        Value x = builder.Input("x", new Shape(2, 5, 6, 7));
        Assert.Equal(new Shape(2, 210), x.Flatten().Shape);
        Assert.Equal(new Shape(2, 5, 3, 1), x.AdaptiveAvgPool((3, 1)).Shape);
        Assert.Equal(x.Shape, x.LocalResponseNorm(5).Shape);
        Assert.Equal(x.Shape, x.Relu().Tanh().Dropout(0.5f).Add(x).Shape);
        Value logits = x.Flatten().Linear(new Parameter(new Shape(10, 210)), new Parameter(new Shape(10)));
        Assert.Equal(new Shape(2, 10), logits.Softmax().Shape);
        Assert.Equal(new Shape(1), logits.CrossEntropy(builder.Input("labels", new Shape(2))).Shape);
    }

    public static TheoryData<string, Func<Value, Value>> Misfits => new()
    {
        { "the weight is for 4 input channels, the input has 3", x => x.Conv2d(new Parameter(new Shape(8, 4, 3, 3)), null, new()) },
        { "cannot be split into 2 groups", x => x.Conv2d(new Parameter(new Shape(8, 3, 3, 3)), null, new() { Groups = 2 }) },
        { "the bias must be 8, not 7", x => x.Conv2d(new Parameter(new Shape(8, 3, 3, 3)), new Parameter(new Shape(7)), new()) },
        { "height 6 is too small for a window of 7", x => x.Conv2d(new Parameter(new Shape(8, 3, 7, 7)), null, new()) },
        { "stride must be at least 1, not 0", x => x.Conv2d(new Parameter(new Shape(8, 3, 3, 3)), null, new() { Stride = 0 }) },
        { "dilation must be at least 1", x => x.Conv2d(new Parameter(new Shape(8, 3, 3, 3)), null, new() { Dilation = (1, 0) }) },
        { "padding must not be negative", x => x.Conv2d(new Parameter(new Shape(8, 3, 3, 3)), null, new() { Padding = -1 }) },
        { "padding 2 must be smaller than the kernel 2", x => x.MaxPool(2, 2, 2) },
        { "has no dilation", x => x.Builder.Add(new AvgPool2dOp(new Pool2dAttributes(2) { Dilation = 2 }), x) },
        { "the input must have 2 dimensions", x => x.Linear(new Parameter(new Shape(10, 126)), null) },
        { "the weight is for 100 features, the input has 126", x => x.Flatten().Linear(new Parameter(new Shape(10, 100)), null) },
        { "the probability must be in [0, 1), not 1", x => x.Dropout(1) },
        { "the probability must be in [0, 1), not NaN", x => x.Dropout(float.NaN) },
        { "the size must be at least 1", x => x.LocalResponseNorm(0) },
        { "126 elements do not fit the shape 5", x => x.Builder.Add(new ReshapeOp(new Shape(5)), x) },
        { "the second input must be 1x3x6x7, not 1x126", x => x.Add(x.Flatten()) },
        { "takes 2 inputs, not 1", x => x.Builder.Add(new AddOp(), x) },
        { "the labels must be 1, not 1x126", x => x.Flatten().CrossEntropy(x.Flatten()) },
        { "size must be at least 1", x => x.AdaptiveAvgPool(0) },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void An_operation_that_does_not_fit_says_what_and_where(string problem, Func<Value, Value> operation)
    {
        var builder = new GraphBuilder();
        Value x = builder.Input("x", new Shape(1, 3, 6, 7));
        using GraphBuilder.Scope features = builder.Enter("features");
        using GraphBuilder.Scope third = builder.Enter("3");
        ShapeException exception = Assert.Throws<ShapeException>(() => operation(x));
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.Contains("at 'features.3' on 1x", exception.Message, StringComparison.Ordinal);
        Assert.Equal("features.3", exception.Path);
        Assert.NotEmpty(exception.Operation);
    }

    [Fact]
    public void A_size_that_overflows_is_a_shape_error_too()
    {
        var builder = new GraphBuilder();
        Value x = builder.Input("x", new Shape(1, 40000, 1, 1));
        Assert.Throws<ShapeException>(() => x.AdaptiveAvgPool((1 << 15, 1 << 15)));
    }

    [Fact]
    public void Values_of_two_builders_do_not_mix()
    {
        Value other = new GraphBuilder().Input("x", new Shape(1));
        var builder = new GraphBuilder();
        Value x = builder.Input("x", new Shape(1));
        Assert.Throws<ArgumentException>(() => x.Add(other));
    }
}
