namespace Vertebra.Kernels.Convolution;

/// <summary>Ways to compute a convolution forward. Packed weights of one way mean nothing to another.</summary>
internal enum ConvAlgorithm
{
    /// <summary>Every product of the definition; any shape.</summary>
    Direct,

    /// <summary>Minimal filtering, 2x2 outputs from 16 products instead of 36. 3x3 kernels of stride 1 from a map.</summary>
    WinogradTwo,

    /// <summary>Minimal filtering, 4x4 outputs from 36 products instead of 144. Rounding errors are some ten times direct convolution's.</summary>
    WinogradFour,
}
