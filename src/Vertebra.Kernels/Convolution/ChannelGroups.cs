namespace Vertebra.Kernels.Convolution;

/// <summary>
/// How a grouped convolution is cut into dense parts whose channels start on a block: neighbouring groups are merged until they
/// do, and the weights between different groups of a part are zeros. A dense convolution is one part.
/// </summary>
/// <param name="Count">Number of parts.</param>
/// <param name="InChannels">Input channels of a part.</param>
/// <param name="OutChannels">Output channels of a part.</param>
internal readonly record struct ChannelGroups(int Count, int InChannels, int OutChannels)
{
    /// <summary>The parts of a convolution between tensors of these blocks.</summary>
    public static ChannelGroups Merge(ConvGeometry geometry, int inputBlock, int outputBlock)
    {
        int merged = geometry.Groups;
        for (int candidate = 1; candidate < geometry.Groups; candidate++)
        {
            if (geometry.Groups % candidate == 0
                && candidate * geometry.GroupInChannels % inputBlock == 0
                && candidate * geometry.GroupOutChannels % outputBlock == 0)
            {
                merged = candidate;
                break;
            }
        }
        return new ChannelGroups(
            geometry.Groups / merged, geometry.GroupInChannels * merged, geometry.GroupOutChannels * merged);
    }
}
