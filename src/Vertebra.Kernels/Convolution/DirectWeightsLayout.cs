namespace Vertebra.Kernels.Convolution;

/// <summary>
/// The order in which direct convolution reads weights: for each part, phase and panel (one or two vectors of destination
/// channels) the lanes of every [source block][tap][source channel], contiguous. The last panel of an odd number of blocks is
/// one vector wide.
/// </summary>
internal sealed class DirectWeightsLayout
{
    public DirectWeightsLayout(ConvPhase[] phases, ChannelGroups groups, int sourceBlock, int lanes)
    {
        SourceBlocks = sourceBlock == 1 ? 1 : (groups.InChannels + sourceBlock - 1) / sourceBlock;
        SourceBlock = sourceBlock == 1 ? groups.InChannels : sourceBlock;
        Lanes = lanes;
        Blocks = (groups.OutChannels + lanes - 1) / lanes;
        Panels = (Blocks + 1) / 2;
        Groups = groups;
        Phases = phases;
        _phaseStart = new long[phases.Length];
        long start = 0;
        for (int phase = 0; phase < phases.Length; phase++)
        {
            _phaseStart[phase] = start;
            start += (long)groups.InChannels * phases[phase].Taps.Length * Blocks * lanes;
        }
        GroupLength = start;
    }

    private readonly long[] _phaseStart;

    public ConvPhase[] Phases { get; }

    public ChannelGroups Groups { get; }

    /// <summary>Source blocks of a part; a plain source is one block of all its channels.</summary>
    public int SourceBlocks { get; }

    /// <summary>Channels of a source block.</summary>
    public int SourceBlock { get; }

    /// <summary>Lanes of a vector of destination channels.</summary>
    public int Lanes { get; }

    /// <summary>Vectors of destination channels of a part.</summary>
    public int Blocks { get; }

    /// <summary>Pairs of such vectors, the last one possibly single.</summary>
    public int Panels { get; }

    /// <summary>Floats of one part.</summary>
    public long GroupLength { get; }

    /// <summary>Channels that exist in a source block.</summary>
    public int ChannelsIn(int sourceBlock) => Math.Min(SourceBlock, Groups.InChannels - sourceBlock * SourceBlock);

    /// <summary>Vectors of a panel.</summary>
    public int Width(int panel) => Math.Min(2, Blocks - 2 * panel);

    /// <summary>Start of a panel's weights from a source block on.</summary>
    public long Offset(int group, int phase, int panel, int sourceBlock)
    {
        long taps = Phases[phase].Taps.Length;
        return group * GroupLength + _phaseStart[phase]
            + Groups.InChannels * taps * 2 * panel * Lanes
            + (long)sourceBlock * SourceBlock * taps * Width(panel) * Lanes;
    }
}
