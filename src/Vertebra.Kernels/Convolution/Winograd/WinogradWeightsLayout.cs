namespace Vertebra.Kernels.Convolution.Winograd;

/// <summary>
/// The order in which Winograd convolution reads transformed weights: for each group, product and panel (one or two vectors of
/// output channels) the lanes of every input channel, contiguous.
/// </summary>
/// <param name="Groups">Groups of the convolution.</param>
/// <param name="InChannels">Input channels of a group.</param>
/// <param name="OutChannels">Output channels of a group.</param>
/// <param name="Products">Products of a tile.</param>
/// <param name="Lanes">Lanes of a vector.</param>
internal sealed record WinogradWeightsLayout(int Groups, int InChannels, int OutChannels, int Products, int Lanes)
{
    /// <summary>Vectors of a group's input channels.</summary>
    public int InBlocks => (InChannels + Lanes - 1) / Lanes;

    /// <summary>Vectors of a group's output channels.</summary>
    public int Blocks => (OutChannels + Lanes - 1) / Lanes;

    /// <summary>Pairs of such vectors, the last one possibly single.</summary>
    public int Panels => (Blocks + 1) / 2;

    /// <summary>Floats of one product's weights.</summary>
    public long ProductLength => (long)InChannels * Blocks * Lanes;

    /// <summary>Floats of a group's weights.</summary>
    public long GroupLength => Products * ProductLength;

    /// <summary>Vectors of a panel.</summary>
    public int Width(int panel) => Math.Min(2, Blocks - 2 * panel);

    /// <summary>Start of a panel within a product.</summary>
    public nint PanelOffset(int panel) => (nint)panel * 2 * Lanes * InChannels;
}
