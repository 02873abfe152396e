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
        yield return ("resnet 3->64 7x7/2", Layer(batch, 3, 64, 224, 7, stride: 2));
        yield return ("mobile 3->32 /2 @224", Layer(batch, 3, 32, 224, 3, stride: 2));
        yield return ("mobile 3->16 /2 @224", Layer(batch, 3, 16, 224, 3, stride: 2));
        yield return ("resnet 1x1 256->64 @56", Layer(batch, 256, 64, 56, 1));
        yield return ("resnet 1x1 512->2048 @7", Layer(batch, 512, 2048, 7, 1));
        yield return ("resnet 1x1 1024->256 @14", Layer(batch, 1024, 256, 14, 1));
        yield return ("resnet 1x1/2 1024->2048 @7", Layer(batch, 1024, 2048, 14, 1, stride: 2));
        yield return ("mobile 1x1 16->96 @112", Layer(batch, 16, 96, 112, 1));
        yield return ("mobile 1x1 144->24 @56", Layer(batch, 144, 24, 56, 1));
        yield return ("mobile 1x1 40->240 @28", Layer(batch, 40, 240, 28, 1));
        yield return ("mobile 1x1 480->80 @14", Layer(batch, 480, 80, 14, 1));
        yield return ("mobile 1x1 112->672 @14", Layer(batch, 112, 672, 14, 1));
        yield return ("mobile 1x1 960->160 @7", Layer(batch, 960, 160, 7, 1));
        yield return ("mobile 1x1 672->28 @1", Layer(batch, 672, 28, 1, 1));
        yield return ("depthwise 32 @112", Layer(batch, 32, 32, 112, 3, groups: 32));
        yield return ("depthwise 96 /2 @112", Layer(batch, 96, 96, 112, 3, stride: 2, groups: 96));
        yield return ("depthwise 144 @56", Layer(batch, 144, 144, 56, 3, groups: 144));
        yield return ("depthwise 240 5x5 @28", Layer(batch, 240, 240, 28, 5, groups: 240));
        yield return ("depthwise 384 @14", Layer(batch, 384, 384, 14, 3, groups: 384));
        yield return ("depthwise 960 @7", Layer(batch, 960, 960, 7, 3, groups: 960));
        yield return ("depthwise 240 5x5/2 @28", Layer(batch, 240, 240, 28, 5, stride: 2, groups: 240));
        yield return ("depthwise 1152 5x5 @7", Layer(batch, 1152, 1152, 7, 5, groups: 1152));
        yield return ("resnext 32x4 @56", Layer(batch, 128, 128, 56, 3, groups: 32));
        yield return ("resnext 32x8 /2 @56", Layer(batch, 256, 256, 56, 3, stride: 2, groups: 32));
        yield return ("resnext 32x8 @28", Layer(batch, 256, 256, 28, 3, groups: 32));
        yield return ("resnext 32x16 @14", Layer(batch, 512, 512, 14, 3, groups: 32));
        yield return ("resnext 32x32 @7", Layer(batch, 1024, 1024, 7, 3, groups: 32));
        yield return ("lenet 6->16 5x5 @14", Layer(batch, 6, 16, 14, 5, pad: 0));
    }

    public static ConvGeometry Layer(int batch, int inChannels, int outChannels, int size, int kernel, int stride = 1, int? pad = null, int groups = 1)
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
            Groups = groups,
        };
    }
}
