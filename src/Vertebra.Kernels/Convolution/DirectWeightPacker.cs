using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Convolution;

/// <summary>Packs weights [out][in / groups][tap] for direct convolution; transposed, they serve the gradient of the input.</summary>
internal sealed unsafe class DirectWeightPacker<V> : PackKernel, IParallelWork
    where V : unmanaged, IVec<V>
{
    private readonly ConvGeometry _geometry;
    private readonly DirectWeightsLayout _layout;
    private readonly bool _transposed;

    // Each part is one group: all lanes of a panel hold weights of each source channel.
    private readonly bool _dense;

    // For each phase the place of a weight's tap among the phase's, or -1.
    private readonly int[][] _places;
    private float* _weights;
    private float* _packed;

    public DirectWeightPacker(ConvGeometry geometry, DirectWeightsLayout layout, bool transposed)
    {
        _geometry = geometry;
        _layout = layout;
        _transposed = transposed;
        _dense = layout.Groups.Count == geometry.Groups;
        _places = [.. layout.Phases.Select(phase => Places(phase, geometry.Taps))];
        Format =
            $"direct {(transposed ? "transposed " : "")}{layout.Lanes} lanes, source {layout.SourceBlock}, groups {layout.Groups.Count}/{geometry.Groups}"
            + (transposed ? $", stride {geometry.StrideY}x{geometry.StrideX} pad {geometry.PadTop}x{geometry.PadLeft}"
                + $" dilation {geometry.DilationY}x{geometry.DilationX} phases {layout.Phases.Length}" : "");
    }

    public override string Name => "pack conv weights";

    public override long PackedBytes => FloatBytes(_layout.Groups.Count * _layout.GroupLength);

    public override string Format { get; }

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
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
                if (_dense)
                {
                    TransposeBlock(group, phase, firstIn, channels, firstOut, width, to);
                    to += (nint)taps.Length * channels * width;
                    continue;
                }
                foreach (ConvPhaseTap tap in taps)
                {
                    for (int channel = 0; channel < channels; channel++, to += width)
                        PackLanes(group, firstIn + channel, firstOut, width, tap.Weight, to);
                }
            }
        }
    }

    private static int[] Places(ConvPhase phase, int taps)
    {
        var places = new int[taps];
        Array.Fill(places, -1);
        for (int place = 0; place < phase.Taps.Length; place++)
            places[phase.Taps[place].Weight] = place;
        return places;
    }

    // A source block of a panel. Forward, the lanes' weights are rows of [source channel][tap]; transposed, a source channel has
    // rows of [tap].
    private void TransposeBlock(int group, int phase, int firstIn, int channels, int firstOut, int width, float* to)
    {
        int taps = _geometry.Taps;
        if (_layout.Phases[phase].Taps.Length == 0)
            return;
        nint outStride = (nint)_geometry.GroupInChannels * taps;
        float* weights = _weights + (nint)group * _geometry.GroupOutChannels * outStride;
        int lanes = Math.Min(width, _layout.Groups.OutChannels - firstOut);
        if (lanes < width)
            new Span<float>(to, _layout.Phases[phase].Taps.Length * channels * width).Clear();
        if (!_transposed)
        {
            Transpose(weights + firstOut * outStride + (nint)firstIn * taps, outStride, lanes, channels, channels, phase, width, to);
            return;
        }
        for (int channel = 0; channel < channels; channel++)
            Transpose(weights + (firstIn + channel) * outStride + (nint)firstOut * taps, taps, lanes, 1, channels, phase, width, to + channel * width);
    }

    // Rows of [channel][tap], one a lane, to [place][channel of the block][lane]. Sixteen columns of four rows at a time use up the
    // rows' cache lines before equal low address bits can evict them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transpose(float* from, nint laneStride, int lanes, int channels, int blockChannels, int phase, int width, float* to)
    {
        int taps = _geometry.Taps;
        int columns = channels * taps;
        if (laneStride == 1)
        {
            new ReadOnlySpan<float>(from, lanes).CopyTo(new Span<float>(to, lanes));
            return;
        }
        float* unused = stackalloc float[2 * V.Count];
        float** rows = stackalloc float*[16];
        int channel = 0;
        int tap = 0;
        fixed (int* places = _places[phase])
        {
            for (int first = 0; first < columns; first += 16)
            {
                int count = Math.Min(16, columns - first);
                for (int column = 0; column < count; column++)
                {
                    int place = places[tap];
                    rows[column] = place < 0 ? unused : to + ((nint)place * blockChannels + channel) * width;
                    if (++tap == taps)
                        (tap, channel) = (0, channel + 1);
                }
                int lane = 0;
                for (; lane <= lanes - 4; lane += 4)
                {
                    float* four = from + lane * laneStride + first;
                    int column = 0;
                    for (; column <= count - 4; column += 4)
                    {
                        Tile4x4.Transpose(
                            four + column, laneStride,
                            rows[column] + lane, rows[column + 1] + lane, rows[column + 2] + lane, rows[column + 3] + lane);
                    }
                    for (; column < count; column++)
                    {
                        for (int i = 0; i < 4; i++)
                            rows[column][lane + i] = four[i * laneStride + column];
                    }
                }
                for (; lane < lanes; lane++)
                {
                    for (int column = 0; column < count; column++)
                        rows[column][lane] = from[lane * laneStride + first + column];
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
