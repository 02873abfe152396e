using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Layout;

/// <summary>
/// Concatenation, slices and padding of channels. A block of the result is cut into runs of lanes that come from one block of one
/// operand; a run of a whole block is a copy of memory. Items are rows of the result's blocks.
/// </summary>
internal sealed unsafe class AssembleChannels : ChunkedKernel
{
    private readonly TensorLayout _result;
    private readonly LaneRun[][] _runs;
    private readonly TensorLayout[] _layouts;
    private readonly float*[] _operands;
    private float* _y;

    /// <exception cref="ArgumentException">The parts do not make up the result.</exception>
    public AssembleChannels(TensorLayout result, int operands, IReadOnlyList<ChannelPart> parts)
        : base(new Chunks(result.Planes * result.Height, (long)result.Width * result.Block))
    {
        if (parts.Sum(part => part.Count) != result.Channels)
            throw new ArgumentException($"The parts have {parts.Sum(part => part.Count)} channels, the result has {result.Channels}.", nameof(parts));
        _result = result;
        _operands = new float*[operands];
        _layouts = new TensorLayout[operands];
        foreach (ChannelPart part in parts)
        {
            if (part.Operand >= 0)
                _layouts[part.Operand] = result with { Channels = part.OperandChannels };
        }
        _runs = CutIntoRuns(result, parts);
    }

    public override string Name => "assemble channels";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        for (int i = 0; i < _operands.Length; i++)
            _operands[i] = (float*)operands[i];
        _y = (float*)operands[^1];
    }

    protected override void Execute(long start, long end, int worker)
    {
        int height = _result.Height;
        while (start < end)
        {
            (long plane, long row) = Math.DivRem(start, height);
            int rows = (int)Math.Min(end - start, height - row);
            (int image, int block) = _result.Plane(plane);
            nint offset = (nint)row * _result.Width * _result.Block;
            float* y = _y + _result.Offset(image, block) + offset;
            foreach (LaneRun run in _runs[block])
            {
                float* x = run.Operand < 0
                    ? null
                    : _operands[run.Operand] + _layouts[run.Operand].Offset(image, run.Block) + offset + run.Lane;
                Copy(x, y + run.ResultLane, run.Count, rows * _result.Width);
            }
            start += rows;
        }
    }

    private static LaneRun[][] CutIntoRuns(TensorLayout result, IReadOnlyList<ChannelPart> parts)
    {
        var runs = new List<LaneRun>[result.Blocks];
        for (int block = 0; block < runs.Length; block++)
            runs[block] = [];
        int channel = 0;
        foreach (ChannelPart part in parts)
        {
            for (int taken = 0; taken < part.Count;)
            {
                int from = part.Start + taken;
                int lane = channel % result.Block;
                int fromLane = part.Operand < 0 ? lane : from % result.Block;
                int count = Math.Min(part.Count - taken, result.Block - Math.Max(lane, fromLane));
                runs[channel / result.Block].Add(new LaneRun(part.Operand, from / result.Block, fromLane, lane, count));
                taken += count;
                channel += count;
            }
        }
        return [.. runs.Select(list => list.ToArray())];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Copy(float* x, float* y, int count, int pixels)
    {
        int block = _result.Block;
        if (count == block)
        {
            var target = new Span<float>(y, pixels * block);
            if (x == null)
                target.Clear();
            else
                new ReadOnlySpan<float>(x, pixels * block).CopyTo(target);
            return;
        }
        if (x == null)
        {
            for (int pixel = 0; pixel < pixels; pixel++, y += block)
                new Span<float>(y, count).Clear();
            return;
        }
        int quads = count & ~3;
        for (int pixel = 0; pixel < pixels; pixel++, x += block, y += block)
        {
            int lane = 0;
            for (; lane < quads; lane += 4)
                Vector128.Load(x + lane).Store(y + lane);
            for (; lane < count; lane++)
                y[lane] = x[lane];
        }
    }

    /// <summary>Lanes of one block of the result that come from one block of an operand.</summary>
    private readonly record struct LaneRun(int Operand, int Block, int Lane, int ResultLane, int Count);
}

/// <summary>
/// maps → y: a map put together from channels of others, and of zeros, in their order. Any layout; all have the result's block.
/// </summary>
/// <param name="Result">The result's layout.</param>
/// <param name="Operands">Number of maps.</param>
/// <param name="Parts">Where the result's channels come from.</param>
internal readonly record struct AssembleChannelsRecipe(
    TensorLayout Result, int Operands, IReadOnlyList<ChannelPart> Parts) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new AssembleChannels(Result, Operands, Parts);
}
