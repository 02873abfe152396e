using System.Xml.Linq;
using Vertebra.Graph.Ir;
using Vertebra.Models.Diagram;
using Vertebra.Models.Layers;

namespace Vertebra.Models.Tests;

public class DiagramTests
{
    private const double Touch = 0.01;

    public static TheoryData<string> Names() => [.. ModelCatalog.Entries.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_operation_is_in_a_box_and_no_two_boxes_or_lines_are_in_each_others_way(string name)
    {
        Network network = ModelCatalog.Create(name);
        NetworkDiagram diagram = NetworkDiagram.Of(network);
        PlacedBox[] boxes = [.. diagram.Drawing.Boxes];

        Node[] drawn = [.. boxes.SelectMany(placed => placed.Box.Instances).SelectMany(box => box.Nodes)];
        ComputationGraph graph = network.Trace();
        Assert.Equal(graph.Nodes.Count(BoxGraph.IsDrawn), drawn.Length);
        Assert.Equal(drawn.Length, drawn.ToHashSet().Count);
        HashSet<Parameter> buffers = [.. network.Root.Descendants().SelectMany(at => at.Module.Buffers).Select(own => own.Parameter)];
        Assert.Equal(
            graph.Parameters.Where(own => !buffers.Contains(own)).Sum(own => (long)own.Shape.Length),
            boxes.SelectMany(placed => placed.Box.Instances).Sum(box => box.Parameters));
        Assert.DoesNotContain(boxes, placed => placed.Box.Title.EndsWith("layers", StringComparison.Ordinal));

        for (int i = 0; i < boxes.Length; i++)
        {
            Assert.InRange(boxes[i].X, 0, diagram.Width - boxes[i].Width);
            Assert.InRange(boxes[i].Y, 0, diagram.Height - boxes[i].Height);
            for (int j = 0; j < i; j++)
                Assert.False(Overlap(Area(boxes[i]), Area(boxes[j])), $"{name}: {boxes[i].Lines[0]} and {boxes[j].Lines[0]} overlap.");
            for (int line = 0; line < boxes[i].Lines.Count; line++)
                Assert.InRange(TextWidth.Of(boxes[i].Lines[line], line == 0 ? 12 : 10.5, bold: line == 0), 0, boxes[i].Width);
        }
        foreach (Wire wire in diagram.Drawing.Wires)
        {
            foreach (((double X, double Y) from, (double X, double Y) to) in wire.Points.Zip(wire.Points.Skip(1)))
            {
                Assert.True(from.X == to.X || from.Y == to.Y, $"{name}: a line is neither level nor upright.");
                var line = (Math.Min(from.X, to.X), Math.Min(from.Y, to.Y), Math.Max(from.X, to.X), Math.Max(from.Y, to.Y));
                Assert.False(boxes.Any(placed => Overlap(Area(placed), line)), $"{name}: a line crosses a box.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Frames_hold_whole_boxes_and_lie_within_each_other_or_apart(string name)
    {
        NetworkDiagram diagram = NetworkDiagram.Of(ModelCatalog.Create(name));

        foreach (PlacedFrame frame in diagram.Drawing.Frames)
        {
            var area = (frame.X, frame.Y, frame.X + frame.Width, frame.Y + frame.Height);
            foreach (PlacedBox box in diagram.Drawing.Boxes)
            {
                bool belongs = frame.Frame.Boxes.Contains(box.Box);
                Assert.Equal(belongs, Overlap(area, Area(box)));
                Assert.True(!belongs || (box.X > frame.X && box.X + box.Width < frame.X + frame.Width && box.Y > frame.Y && box.Y + box.Height < frame.Y + frame.Height));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_picture_is_well_formed(string name)
    {
        NetworkDiagram diagram = NetworkDiagram.Of(ModelCatalog.Create(name));
        XDocument svg = Svg(diagram);

        Assert.Equal("svg", svg.Root!.Name.LocalName);
        Assert.Equal(diagram.Drawing.Wires.Count, svg.Descendants().Count(element => element.Name.LocalName == "path") - 1);
        Assert.Contains(svg.Descendants(), element => element.Name.LocalName == "text" && element.Value == name);
    }

    [Fact]
    public void LeNet_is_a_chain_of_its_layers()
    {
        PlacedBox[] boxes = [.. NetworkDiagram.Of(ModelCatalog.Create("lenet5")).Drawing.Boxes];

        Assert.Equal(
            ["input / 1×32×32", "5×5 conv, 6 / ReLU / 6×28×28 · 156", "2×2 max pool, /2 / 6×14×14", "5×5 conv, 16 / ReLU / 16×10×10 · 2,416",
             "2×2 max pool, /2 / flatten / 16×5×5 = 400", "linear, 120 / ReLU / 120 · 48.1 k", "linear, 84 / ReLU / 84 · 10.2 k", "linear, 10 / 10 · 850"],
            boxes.OrderBy(box => box.Y).Select(box => string.Join(" / ", box.Lines)));
    }

    [Theory]
    [InlineData("resnet50", "layer1.0 layer1.1–2×2 layer2.0 layer2.1–3×3 layer3.0 layer3.1–5×5 layer4.0 layer4.1–2×2")]
    [InlineData("googlenet", "inception3a inception3b inception4a inception4b inception4c inception4d inception4e inception5a inception5b")]
    [InlineData("inception_v2", "inception_3a inception_3b inception_3c inception_4a inception_4b inception_4c inception_4d inception_4e inception_5a inception_5b")]
    [InlineData("densenet121", "features.denseblock1 denselayer1–6×6 features.transition1 features.denseblock2 denselayer1–12×12 features.transition2 features.denseblock3 denselayer1–24×24 features.transition3 features.denseblock4 denselayer1–16×16")]
    [InlineData("inception_v4", "features.3 features.4 features.5 features.6–9×4 features.10 features.11–17×7 features.18 features.19–21×3")]
    [InlineData("resnet110_cifar", "layer1.0–17×18 layer2.0 layer2.1–17×17 layer3.0 layer3.1–17×17")]
    [InlineData("vgg16", "")]
    public void Equal_neighbouring_blocks_are_drawn_once(string name, string frames) => Assert.Equal(
        frames,
        string.Join(' ', NetworkDiagram.Of(ModelCatalog.Create(name)).Drawing.Frames
            .Select(placed => FrameText.Of(placed.Frame, placed.IsInner)).Select(text => text.Name + text.Repeats)));

    [Theory]
    [InlineData("resnet50d", "layer2.0 layer3.0 layer4.0")]
    [InlineData("googlenet", "inception4a inception5a")]
    [InlineData("efficientnet_b0", "features.3.0 features.4.0 features.5.0 features.6.0 features.7.0")]
    [InlineData("densenet121", "features.denseblock2 features.denseblock3 features.denseblock4")]
    public void Columns_begin_with_a_stage(string name, string frames)
    {
        List<PlacedFrame> placed = NetworkDiagram.Of(ModelCatalog.Create(name)).Drawing.Frames;

        Assert.Equal(frames, string.Join(' ', placed.Where(frame => frame.Y == placed.Min(other => other.Y)).Select(frame => frame.Frame.First)));
    }

    [Fact]
    public void Branches_stand_side_by_side_in_the_order_of_their_concatenation()
    {
        NetworkDiagram diagram = NetworkDiagram.Of(ModelCatalog.Create("googlenet"));
        PlacedBox[] first = [.. diagram.Drawing.Boxes.Where(box => box.Box.Path.StartsWith("inception3a.", StringComparison.Ordinal))];

        Assert.Equal(
            ["1×1 conv, 64", "1×1 conv, 96", "1×1 conv, 16", "3×3 max pool"],
            first.Where(box => box.Y == first.Min(other => other.Y)).OrderBy(box => box.X).Select(box => box.Lines[0]));
    }

    [Fact]
    public void Interwoven_branches_become_one_box()
    {
        NetworkDiagram diagram = NetworkDiagram.Of(new Network("woven", new Woven(), new InputSize(2, 8, 8), 2));

        Assert.Equal(["input", "1×1 conv, 2", "6 layers", "+", "global average pool", "linear, 2"], diagram.Drawing.Boxes.Select(box => box.Lines[0]));
    }

    [Fact]
    public void Names_are_escaped()
    {
        var network = new Network("<a> & \"b\"", new Sequential(("<x>", new Flatten()), ("y&", new Linear(4, 2))), new InputSize(1, 2, 2), 2);

        Assert.Contains(Svg(NetworkDiagram.Of(network)).Descendants(), element => element.Value == "<a> & \"b\"");
    }

    [Fact]
    public void A_pointer_on_a_box_is_told_its_path_and_exact_figures()
    {
        string[] told = [.. Svg(NetworkDiagram.Of(ModelCatalog.Create("resnet50"))).Descendants()
            .Where(element => element.Name.LocalName == "title").Select(element => element.Value)];

        Assert.Equal("resnet50", told[0]);
        Assert.Contains("conv1\n64×112×112\n9,536 parameters\n118,013,952 multiply-adds", told);
        Assert.Contains("maxpool\n64×56×56", told);
        Assert.Contains("layer1.1.conv2 to layer1.2.conv2 (2 times)\n64×56×56\n36,992 parameters\n115,605,504 multiply-adds", told);
    }

    [Theory]
    [InlineData("vgg11", "133 M parameters · 7.61 G multiply-adds. From the top: input; 3×3 conv, 64; 2×2 max pool, /2; ")]
    [InlineData("googlenet", "13.0 M parameters, 6.4 M of them in auxiliary heads that only train it · 1.50 G multiply-adds. From the top: input; ")]
    [InlineData("resnet18", "3×3 max pool, /2; BasicBlock layer1.0–1 ×2; BasicBlock layer2.0; ")]
    public void Who_cannot_see_the_picture_is_told_its_parts(string name, string told)
    {
        string description = Svg(NetworkDiagram.Of(ModelCatalog.Create(name))).Descendants().Single(own => own.Name.LocalName == "desc").Value;

        Assert.Contains(told, description, StringComparison.Ordinal);
        Assert.EndsWith("linear, 1000.", description, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_size_gives_other_shapes()
    {
        NetworkDiagram diagram = NetworkDiagram.Of(ModelCatalog.Create("resnet18"), 64, 96);

        Assert.Contains(diagram.Drawing.Boxes, box => box.Lines[^1] == "3×64×96");
    }

    private static XDocument Svg(NetworkDiagram diagram)
    {
        using var stream = new MemoryStream();
        diagram.WriteSvg(stream);
        stream.Position = 0;
        return XDocument.Load(stream);
    }

    private static (double, double, double, double) Area(PlacedBox box) => (box.X, box.Y, box.X + box.Width, box.Y + box.Height);

    private static bool Overlap(
        (double Left, double Top, double Right, double Bottom) one, (double Left, double Top, double Right, double Bottom) other) =>
        one.Left < other.Right - Touch && other.Left < one.Right - Touch && one.Top < other.Bottom - Touch && other.Top < one.Bottom - Touch;

    // Each of two branches takes a value of the other.
    private sealed class Woven : Module
    {
        private readonly Conv2d[] _convs;
        private readonly Linear _fc;

        public Woven()
        {
            _convs = [.. Enumerable.Range(0, 4).Select(i => Child($"conv{i}", new Conv2d(2, 2, 1)))];
            _fc = Child("fc", new Linear(2, 2));
        }

        public override string TypeName => "Woven";

        protected override Value Forward(Value x)
        {
            x = _convs[0].Apply(x);
            Value left = _convs[1].Apply(x), right = _convs[2].Apply(x);
            Value both = left.Add(right);
            Value third = _convs[3].Apply(left);
            return _fc.Apply(third.Add(both).Add(right.Relu()).AdaptiveAvgPool(1).Flatten());
        }
    }
}
