namespace Vertebra.Kernels.Convolution;

/// <summary>Ways to compute a convolution forward. Packed weights of one way mean nothing to another.</summary>
internal enum ConvAlgorithm
{
    /// <summary>Every product of the definition; any shape.</summary>
    Direct,

    /// <summary>Minimal filtering with two outputs in each dimension, see <see cref="Winograd.WinogradTile"/>.</summary>
    WinogradTwo,

    /// <summary>Minimal filtering with four outputs in each dimension. Rounding errors are some ten times direct convolution's.</summary>
    WinogradFour,
}
