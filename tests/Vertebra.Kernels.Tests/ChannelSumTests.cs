using Vertebra.Kernels.Tests.Support;

namespace Vertebra.Kernels.Tests;

public class ChannelSumTests
{
    private static readonly Dictionary<string, MapShape> Cases = new()
    {
        ["one element"] = new(1, 1, 1, 1),
        ["3 channels"] = new(2, 3, 7, 5),
        ["17 channels, 1x1"] = new(5, 17, 1, 1),
        ["33 channels"] = new(3, 33, 6, 6),
        ["segments of a large plane"] = new(2, 5, 50, 47),
        ["many images"] = new(70, 20, 9, 8),
        ["matrix"] = new(64, 130, 1, 1),
    };

    public static TheoryData<string, string> Rows => Tiers.Times(Cases);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Sums_batch_and_pixels_in_every_layout(string name, string tier)
    {
        MapShape shape = Cases[name];
        KernelSet kernels = Tiers.Kernels(tier);
        double[] dy = Samples.Uniform(shape.Length, seed: 1);
        foreach (int block in (int[])[1, kernels.Block])
        {
            float[] sums = Harness.Run(
                () => kernels.ChannelSum(Maps.Layout(shape, block)), shape.Channels, Maps.Pack(dy, shape, block));
            Conformance.AssertClose(NaiveElementwise.ChannelSum(dy, shape), sums, Tolerances.ShortSum);
        }
    }
}
