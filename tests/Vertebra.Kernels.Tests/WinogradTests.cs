using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Convolution.Winograd;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Tests.Support;

namespace Vertebra.Kernels.Tests;

public class WinogradTests
{
    [Fact]
    public void The_transforms_of_a_filter_agree_with_its_definition()
    {
        AssertFilter<F2x3>();
        AssertFilter<F4x3>();
        AssertFilter<F4x5>();
        AssertFilter<F4x7>();
    }

    private static unsafe void AssertFilter<TFilter>()
        where TFilter : struct, IWinogradFilter
    {
        double[] inputs = Samples.Uniform(TFilter.Inputs, seed: 1), taps = Samples.Uniform(TFilter.Taps, seed: 2);
        float[] from = Samples.ToFloats(inputs), products = new float[TFilter.Inputs], outputs = new float[TFilter.Outputs];
        fixed (float* x = from, m = products, y = outputs)
        {
            TFilter.TransformInput<VecScalar>(x, 1, m, 1);
            double[][] weights = WinogradFilter.Weights<TFilter>();
            for (int i = 0; i < TFilter.Inputs; i++)
                products[i] *= (float)weights[i].Zip(taps, (g, tap) => g * tap).Sum();
            TFilter.TransformOutput<VecScalar>(m, 1, y, 1);
        }
        double[] expected = [.. Enumerable.Range(0, TFilter.Outputs).Select(k => taps.Select((tap, i) => tap * inputs[k + i]).Sum())];
        Conformance.AssertClose(expected, outputs, Tolerances.LongSum);
    }

    [Fact]
    public void Gradients_of_strided_and_overpadded_convolutions_are_not_filtered()
    {
        Assert.False(Supports(new(1, 4, 9, 9, 4, 3, 3) { Stride = 2 }));
        Assert.False(Supports(new(1, 4, 9, 9, 4, 3, 3) { Dilation = 2 }));
        Assert.False(Supports(new(1, 4, 9, 9, 4, 3, 3) { Pad = 3 }));
        Assert.False(Supports(new(1, 4, 9, 9, 4, 3, 3) { PadBottom = 3 }));
        Assert.True(Supports(new(1, 4, 9, 9, 4, 3, 3) { Pad = 2 }));

        static bool Supports(ConvCase c) => KernelSet.For(SimdTier.Scalar).Convolutions
            .For(ConvProblem.InputGradient(ConvolutionCases.Geometry(c), lanes: 1)).Any(method => method.Name == "winograd-f4");
    }
}
