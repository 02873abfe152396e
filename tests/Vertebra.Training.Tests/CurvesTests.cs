using System.Xml.Linq;

namespace Vertebra.Training.Tests;

public class CurvesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(300)]
    public void The_picture_has_a_curve_each_with_a_point_an_epoch(int epochs)
    {
        XDocument svg = Draw("a < b & \"c\"", [.. Enumerable.Range(1, epochs).Select(i =>
            new EpochMetrics(i, 2.0 / i, 1 - 0.5 / i, 2.5 / i, 1 - 0.6 / i, 0.1, 1, 2))]);
        XElement[] curves = [.. Named(svg, "polyline")];
        Assert.Equal(3, curves.Length);
        Assert.All(curves, curve => Assert.Equal(epochs, Coordinates(curve).Length));
        Assert.All(curves.SelectMany(Coordinates), point =>
        {
            Assert.InRange(point.X, 0, 800);
            Assert.InRange(point.Y, 0, 450);
        });
        Assert.Contains(Named(svg, "text"), text => text.Value == "a < b & \"c\"");
        Assert.InRange(Named(svg, "text").Count(), 10, 40);
    }

    [Fact]
    public void Curves_without_values_are_left_out()
    {
        XDocument svg = Draw("t", [new EpochMetrics(1, double.NaN, 0.5, null, null, 0.1, 1, 2), new EpochMetrics(2, 1, 0.5, null, null, 0.1, 1, 2)]);
        Assert.Equal([1, 2], Named(svg, "polyline").Select(curve => Coordinates(curve).Length).Order());
        Assert.DoesNotContain(Named(svg, "text"), text => text.Value.StartsWith("test accuracy"));
    }

    [Fact]
    public void No_epochs_give_an_empty_picture() => Assert.Empty(Named(Draw("t", []), "polyline"));

    [Theory]
    [InlineData(75.3, 100, 75, 100, 5)]
    [InlineData(0, 0.7268, 0, 0.8, 0.2)]
    [InlineData(100, 100, 100, 100.0000002, 0.0000002)]
    [InlineData(99.2, 100, 99.2, 100, 0.2)]
    public void Ticks_are_round(double low, double high, double first, double last, double step)
    {
        ChartAxis axis = ChartAxis.Over(low, high);
        Assert.Equal(first, axis.Low, 1e-9);
        Assert.Equal(last, axis.High, 1e-6);
        Assert.Equal(step, axis.Step, 1e-6);
    }

    private static XDocument Draw(string title, EpochMetrics[] epochs)
    {
        var stream = new MemoryStream();
        CurvesSvg.Write(stream, title, epochs);
        stream.Position = 0;
        return XDocument.Load(stream);
    }

    private static IEnumerable<XElement> Named(XDocument svg, string name) => svg.Descendants(XName.Get(name, "http://www.w3.org/2000/svg"));

    private static (double X, double Y)[] Coordinates(XElement curve) =>
        [.. curve.Attribute("points")!.Value.Split(' ').Select(point => point.Split(',')).Select(pair => (double.Parse(pair[0]), double.Parse(pair[1])))];
}
