using System.Text.RegularExpressions;
using Vertebra.Graph.Ir;

namespace Vertebra.Models.Tests;

public partial class SizeTests
{
    public static TheoryData<string> Names() => [.. ModelCatalog.Entries.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_size_below_the_smallest_is_refused_with_the_smallest(string name)
    {
        Network network = ModelCatalog.Create(name);
        int side = network.SmallestInput()!.Value.Height;

        Assert.Equal(network.Classes, Classes(network, side, side));
        if (side == 1)
            return;
        ShapeException exception = Assert.Throws<ShapeException>(() => network.Trace(1, side - 1, side - 1));
        Assert.EndsWith($"takes none below {side}x{side}", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Odd_and_oblong_sizes_work_or_are_refused_with_one_that_works(string name)
    {
        Network network = ModelCatalog.Create(name);
        int smallest = network.SmallestInput()!.Value.Height;
        int native = network.Input.Height;
        int refused = 0;
        (int Height, int Width)[] sizes =
        [
            (smallest, smallest + 1), (smallest + 2, smallest + 7), (native + 1, native + 3), (native - 1, native + 32),
            (native + 64, Math.Max(smallest, native - 64)), (2 * native, native + 13),
        ];
        foreach ((int height, int width) in sizes)
        {
            try
            {
                Assert.Equal(network.Classes, Classes(network, height, width));
            }
            catch (ShapeException exception)
            {
                refused++;
                Match advice = Advice().Match(exception.Message);
                Assert.True(advice.Success, $"{name} at {height}x{width}: {exception.Message}");
                int side = int.Parse(advice.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
                Assert.Equal(network.Classes, Classes(network, side, side));
                Assert.Contains($"{smallest}x{smallest}", exception.Message, StringComparison.Ordinal);
            }
        }

        // Linear layers on maps of one size, and branches that halve maps by different roundings.
        if (name is not ("lenet5" or "alexnet_2012" or "inception_v2"))
            Assert.Equal(0, refused);
    }

    [Fact]
    public void Images_that_no_tensor_can_hold_are_answered_with_smaller_ones()
    {
        ShapeException exception = Assert.Throws<ShapeException>(() => ModelCatalog.Create("resnet18").Trace(1, 20_000, 20_000));

        Assert.Contains("A tensor of 1x64x10000x10000 has more than 2147483647 elements", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("use smaller images or a smaller batch", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Classes_and_channels_are_free(string name)
    {
        foreach ((int classes, int channels) in new[] { (1, 1), (7, 2), (10, 13) })
        {
            Network network = ModelCatalog.Create(name, classes, channels);
            ComputationGraph graph = network.Trace();

            Assert.Equal(new Shape(1, channels, network.Input.Height, network.Input.Width), graph.Inputs.Single().Shape);
            Assert.Equal(new Shape(1, classes), graph.Output(Network.LogitsName).Shape);
        }
    }

    private static int Classes(Network network, int height, int width) =>
        network.Trace(1, height, width).Output(Network.LogitsName).Shape[1];

    [GeneratedRegex(@"(?:takes none below|the next square one|the smallest size that it takes is) (\d+)x\1$")]
    private static partial Regex Advice();
}
