using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Random;

/// <summary>
/// Inverted dropout (Srivastava et al. 2014): an element is kept where its 32 random bits reach the probability. Items are
/// pixels of channel blocks.
/// </summary>
internal sealed unsafe class Dropout : ChunkedKernel
{
    private readonly TensorLayout _layout;
    private readonly int _stream;
    private readonly RandomState _random;
    private readonly ulong _threshold;
    private readonly float _scale;
    private ulong _key;
    private float* _x;
    private float* _y;

    /// <exception cref="ArgumentOutOfRangeException">The probability is not in [0, 1).</exception>
    public Dropout(TensorLayout layout, float probability, int stream, RandomState random)
        : base(new Chunks(layout.Length / layout.Block, cost: 4L * layout.Block, multiple: 64))
    {
        if (!(probability >= 0 && probability < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A dropout probability is at least 0 and less than 1.");
        _layout = layout;
        _stream = stream;
        _random = random;
        _threshold = (ulong)Math.Round(probability * 4294967296.0);
        _scale = (float)(1 / (1 - (double)probability));
    }

    public override string Name => "dropout";

    public override int InPlaceOperand => 0;

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _y = (float*)operands[1];
    }

    public override void Run(WorkerPool pool)
    {
        _key = CounterRandom.Key(_random, _stream);
        base.Run(pool);
    }

    protected override void Execute(long start, long end, int worker)
    {
        // In plain layouts the place is the logical index.
        if (_layout.Block == 1)
        {
            Apply(_x + start, _y + start, (ulong)start, 1, (int)(end - start));
            return;
        }
        int block = _layout.Block;
        for (long item = start; item < end; item++)
        {
            (long plane, long pixel) = Math.DivRem(item, _layout.Pixels);
            (int image, int channelBlock) = _layout.Plane(plane);
            int channel = channelBlock * block;
            long index = ((long)image * _layout.Channels + channel) * _layout.Pixels + pixel;
            nint offset = _layout.Offset(image, channelBlock) + (nint)pixel * block;
            int channels = Math.Min(block, _layout.Channels - channel);
            Apply(_x + offset, _y + offset, (ulong)index, (ulong)_layout.Pixels, channels);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Apply(float* x, float* y, ulong index, ulong indexStep, int count)
    {
        ulong key = _key;
        ulong threshold = _threshold;
        float scale = _scale;
        for (int i = 0; i < count; i++, index += indexStep)
        {
            // All ones where the element is kept: a branch would be mispredicted half of the time.
            int kept = (int)(((long)threshold - 1 - CounterRandom.Bits(key, index)) >> 63);
            y[i] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x[i] * scale) & kept);
        }
    }
}

/// <summary>x → y: each element zeroed with the probability, else scaled by 1 / (1 - probability). Its own gradient.</summary>
/// <param name="Layout">Any layout.</param>
/// <param name="Probability">In [0, 1).</param>
/// <param name="Stream">Tells this operation's random numbers from those of others.</param>
/// <param name="Random">Shared by the plan.</param>
internal readonly record struct DropoutRecipe(
    TensorLayout Layout, float Probability, int Stream, RandomState Random) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new Dropout(Layout, Probability, Stream, Random);
}
