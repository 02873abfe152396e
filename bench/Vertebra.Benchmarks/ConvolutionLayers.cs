using Vertebra.Kernels.Convolution;

namespace Vertebra.Benchmarks;

/// <summary>Layers of the published networks on which convolution kernels are measured.</summary>
internal static class ConvolutionLayers
{
    public static IEnumerable<(string Name, ConvGeometry Geometry)> All(int batch)
    {
        yield return ("vgg 3->64 @224", Layer(batch, 3, 64, 224, 3));
        yield return ("vgg 64->64 @224", Layer(batch, 64, 64, 224, 3));
        yield return ("vgg 128->128 @112", Layer(batch, 128, 128, 112, 3));
        yield return ("vgg 256->256 @56", Layer(batch, 256, 256, 56, 3));
        yield return ("vgg 512->512 @28", Layer(batch, 512, 512, 28, 3));
        yield return ("vgg 512->512 @14", Layer(batch, 512, 512, 14, 3));
        yield return ("resnet 512->512 @7", Layer(batch, 512, 512, 7, 3));
        yield return ("alexnet 3->64 11x11/4", Layer(batch, 3, 64, 224, 11, stride: 4, pad: 2));
        yield return ("alexnet 64->192 5x5 @27", Layer(batch, 64, 192, 27, 5));
        yield return ("alexnet 256->256 @13", Layer(batch, 256, 256, 13, 3));
        yield return ("resnet 256->512 /2 @28", Layer(batch, 256, 512, 28, 3, stride: 2, pad: 1));
        yield return ("resnet 1x1 256->64 @56", Layer(batch, 256, 64, 56, 1));
        yield return ("resnet 1x1 512->2048 @7", Layer(batch, 512, 2048, 7, 1));
        yield return ("lenet 6->16 5x5 @14", Layer(batch, 6, 16, 14, 5, pad: 0));
    }

    public static ConvGeometry Layer(int batch, int inChannels, int outChannels, int size, int kernel, int stride = 1, int? pad = null)
    {
        int padding = pad ?? kernel / 2;
        int output = (size + 2 * padding - kernel) / stride + 1;
        return new ConvGeometry
        {
            Batch = batch,
            InChannels = inChannels,
            InHeight = size,
            InWidth = size,
            OutChannels = outChannels,
            OutHeight = output,
            OutWidth = output,
            KernelHeight = kernel,
            KernelWidth = kernel,
            StrideY = stride,
            StrideX = stride,
            PadTop = padding,
            PadLeft = padding,
        };
    }
}
