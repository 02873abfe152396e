using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Tests.Support;

namespace Vertebra.Kernels.Tests;

public class ReorderTests
{
    private static readonly Dictionary<string, MapShape> Cases = new()
    {
        ["one element"] = new(1, 1, 1, 1),
        ["rgb"] = new(2, 3, 13, 11),
        ["5 channels"] = new(1, 5, 4, 4),
        ["17 channels of 5x5"] = new(3, 17, 5, 5),
        ["33 channels of 1x1"] = new(4, 33, 1, 1),
        ["16 channels of 1x7"] = new(2, 16, 1, 7),
        ["several strips"] = new(1, 20, 33, 31),
        ["several chunks"] = new(3, 40, 28, 27),
    };

    public static TheoryData<string, string> Rows => Tiers.Times(Cases);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Blocking_moves_each_element_to_its_lane_and_zeroes_the_rest(string name, string tier)
    {
        MapShape shape = Cases[name];
        KernelSet kernels = Tiers.Kernels(tier);
        double[] x = Samples.Uniform(shape.Length, seed: 1);
        TensorLayout blocked = Maps.Layout(shape, kernels.Block);
        float[] raw = Harness.Run(
            () => kernels.Reorder(Maps.Layout(shape, 1), blocked), blocked.Length, Samples.ToFloats(x));
        Conformance.AssertClose(x, Maps.Unpack(raw, blocked), Tolerances.Exact);
        float[] padding = Maps.Pack(x, shape, kernels.Block);
        for (int i = 0; i < raw.Length; i++)
            Assert.Equal(float.IsNaN(padding[i]) ? 0 : padding[i], raw[i]);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Unblocking_is_the_inverse_and_ignores_padding_lanes(string name, string tier)
    {
        MapShape shape = Cases[name];
        KernelSet kernels = Tiers.Kernels(tier);
        double[] x = Samples.Uniform(shape.Length, seed: 1);
        float[] plain = Harness.Run(
            () => kernels.Reorder(Maps.Layout(shape, kernels.Block), Maps.Layout(shape, 1)),
            shape.Length,
            Maps.Pack(x, shape, kernels.Block));
        Conformance.AssertClose(x, plain, Tolerances.Exact);
    }

    [Fact]
    public void Tensors_of_different_shape_are_refused() =>
        Assert.Throws<ArgumentException>(() => KernelSet.For().Reorder(TensorLayout.Plain(1, 3, 4, 4), new TensorLayout(1, 3, 4, 5, 16)));
}
