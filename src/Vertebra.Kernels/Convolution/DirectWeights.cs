using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

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

/// <summary>Packs weights [out][in / groups][tap] for direct convolution; transposed, they serve the gradient of the input.</summary>
internal sealed unsafe class PackDirectWeights<V> : PackKernel, IParallelWork
    where V : unmanaged, IVec<V>
{
    private readonly ConvGeometry _geometry;
    private readonly DirectWeightsLayout _layout;
    private readonly bool _transposed;
    private float* _weights;
    private float* _packed;

    public PackDirectWeights(ConvGeometry geometry, DirectWeightsLayout layout, bool transposed)
    {
        _geometry = geometry;
        _layout = layout;
        _transposed = transposed;
        Format =
            $"direct {(transposed ? "transposed " : "")}{layout.Lanes} lanes, source {layout.SourceBlock}, groups {layout.Groups.Count}/{geometry.Groups}"
            + (transposed ? $", stride {geometry.StrideY}x{geometry.StrideX} pad {geometry.PadTop}x{geometry.PadLeft}"
                + $" dilation {geometry.DilationY}x{geometry.DilationX} phases {layout.Phases.Length}" : "");
    }

    public override string Name => "pack conv weights";

    public override long PackedLength => _layout.Groups.Count * _layout.GroupLength;

    public override string Format { get; }

    public override void Bind(ReadOnlySpan<nint> operands, float* workspace)
    {
        _weights = (float*)operands[0];
        _packed = (float*)operands[1];
    }

    public override void Run(WorkerPool pool) => pool.Run(this, _layout.Groups.Count * _layout.Panels);

    public void Execute(int chunk, int worker)
    {
        (int group, int panel) = Math.DivRem(chunk, _layout.Panels);
        int width = _layout.Width(panel) * _layout.Lanes;
        int firstOut = panel * 2 * _layout.Lanes;
        for (int phase = 0; phase < _layout.Phases.Length; phase++)
        {
            ConvPhaseTap[] taps = _layout.Phases[phase].Taps;
            float* to = _packed + _layout.Offset(group, phase, panel, sourceBlock: 0);
            for (int block = 0; block < _layout.SourceBlocks; block++)
            {
                int firstIn = block * _layout.SourceBlock;
                int channels = _layout.ChannelsIn(block);
                foreach (ConvPhaseTap tap in taps)
                {
                    for (int channel = 0; channel < channels; channel++, to += width)
                        PackLanes(group, firstIn + channel, firstOut, width, tap.Weight, to);
                }
            }
        }
    }

    private void PackLanes(int group, int source, int firstDestination, int width, int tap, float* to)
    {
        int groupIn = _geometry.GroupInChannels;
        int groupOut = _geometry.GroupOutChannels;
        int sourceGroupSize = _transposed ? groupOut : groupIn;
        int destinationGroupSize = _transposed ? groupIn : groupOut;
        int firstGroup = group * (_geometry.Groups / _layout.Groups.Count);
        (int sourceGroup, int sourceIndex) = Math.DivRem(source, sourceGroupSize);

        // Lanes of the source's own group hold weights, all others zeros.
        int begin = Math.Clamp(sourceGroup * destinationGroupSize - firstDestination, 0, width);
        int end = Math.Clamp((sourceGroup + 1) * destinationGroupSize - firstDestination, 0, width);
        new Span<float>(to, width).Clear();
        int taps = _geometry.Taps;
        nint outStride = (nint)groupIn * taps;
        for (int lane = begin; lane < end; lane++)
        {
            int destinationIndex = firstDestination + lane - sourceGroup * destinationGroupSize;
            nint outIndex = (firstGroup + sourceGroup) * groupOut + (_transposed ? sourceIndex : destinationIndex);
            nint inIndex = _transposed ? destinationIndex : sourceIndex;
            to[lane] = _weights[outIndex * outStride + inIndex * taps + tap];
        }
    }
}
