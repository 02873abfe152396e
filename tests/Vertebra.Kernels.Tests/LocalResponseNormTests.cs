using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Tests.Support;

namespace Vertebra.Kernels.Tests;

public class LocalResponseNormTests
{
    private static readonly Dictionary<string, LrnCase> Cases = new()
    {
        ["one element"] = new(new(1, 1, 1, 1)),
        ["3 channels, window wider than them"] = new(new(2, 3, 4, 5)) { Size = 9 },
        ["5 channels"] = new(new(1, 5, 3, 3)),
        ["17 channels"] = new(new(1, 17, 5, 5)),
        ["33 channels, even window"] = new(new(2, 33, 3, 7)) { Size = 4 },
        ["window of one"] = new(new(1, 20, 4, 4)) { Size = 1 },
        ["alexnet 2012"] = new(new(1, 96, 9, 9)) { K = 2, Alpha = 5e-4f },
        ["strong, general power"] = new(new(1, 19, 5, 5)) { Alpha = 3, Beta = 0.6f, K = 0.5f },
        ["window wider than two blocks"] = new(new(1, 70, 2, 3)) { Size = 37, Alpha = 1 },
        ["several chunks"] = new(new(2, 48, 23, 22)) { Alpha = 1 },
    };

    public static TheoryData<string, string> Rows => Tiers.Times(Cases);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Forward(string name, string tier)
    {
        LrnCase c = Cases[name];
        KernelSet kernels = Tiers.Kernels(tier);
        TensorLayout layout = Maps.Layout(c.Shape, kernels.Block);
        double[] x = Samples.Uniform(c.Shape.Length, seed: 1, range: 3);
        float[] y = Harness.Run(
            () => kernels.LocalResponseNorm(layout, c.Size, c.Alpha, c.Beta, c.K), layout, Maps.Pack(x, c.Shape, kernels.Block));
        Conformance.AssertClose(
            NaiveLocalResponseNorm.Forward(x, c.Shape, c.Size, c.Alpha, c.Beta, c.K), y, Tolerances.Transcendental);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient(string name, string tier)
    {
        LrnCase c = Cases[name];
        KernelSet kernels = Tiers.Kernels(tier);
        TensorLayout layout = Maps.Layout(c.Shape, kernels.Block);
        double[] x = Samples.Uniform(c.Shape.Length, seed: 1, range: 3);
        double[] dy = Samples.Uniform(c.Shape.Length, seed: 2);
        float[] dx = Harness.Run(
            () => kernels.LocalResponseNormGrad(layout, c.Size, c.Alpha, c.Beta, c.K),
            layout,
            Maps.Pack(x, c.Shape, kernels.Block),
            Maps.Pack(dy, c.Shape, kernels.Block));
        Conformance.AssertClose(
            NaiveLocalResponseNorm.Grad(x, dy, c.Shape, c.Size, c.Alpha, c.Beta, c.K), dx, Tolerances.ShortSum);
    }

    private sealed record LrnCase(MapShape Shape)
    {
        public int Size { get; init; } = 5;

        public float Alpha { get; init; } = 1e-4f;

        public float Beta { get; init; } = 0.75f;

        public float K { get; init; } = 1;
    }
}
