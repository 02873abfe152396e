using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Random;

/// <summary>
/// Stochastic depth by image (Huang et al. 2016): an image is kept, and scaled, where its 32 random bits reach the probability.
/// Items are floats, in runs that belong to one image.
/// </summary>
internal sealed unsafe class StochasticDepth<V> : ChunkedKernel
    where V : unmanaged, IVec<V>
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
    public StochasticDepth(TensorLayout layout, float probability, int stream, RandomState random)
        : base(new Chunks(layout.Length, cost: 1, multiple: 64))
    {
        if (!(probability >= 0 && probability < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability to drop is at least 0 and less than 1.");
        _layout = layout;
        _stream = stream;
        _random = random;
        _threshold = (ulong)Math.Round(probability * 4294967296.0);
        _scale = (float)(1 / (1 - (double)probability));
    }

    public override string Name => "stochastic depth";

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
        while (start < end)
        {
            long run = start / _layout.BatchStride;
            long next = Math.Min(end, (run + 1) * _layout.BatchStride);
            long image = run % _layout.Batch;
            if (CounterRandom.Bits(_key, (ulong)image) >= _threshold)
                Scale(_x + start, _y + start, _scale, next - start);
            else
                new Span<float>(_y + start, (int)(next - start)).Clear();
            start = next;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(float* x, float* y, float factor, long length)
    {
        V scale = V.Broadcast(factor);
        long i = 0;
        for (; i <= length - V.Count; i += V.Count)
            V.Store(V.Load(x + i) * scale, y + i);
        for (; i < length; i++)
            y[i] = x[i] * factor;
    }
}

/// <summary>
/// x → y: each image zeroed with the probability, else scaled by 1 / (1 - probability). Its own gradient; in place allowed.
/// </summary>
/// <param name="Layout">Any layout.</param>
/// <param name="Probability">In [0, 1).</param>
/// <param name="Stream">Tells this operation's random numbers from those of others.</param>
/// <param name="Random">Shared by the plan.</param>
internal readonly record struct StochasticDepthRecipe(
    TensorLayout Layout, float Probability, int Stream, RandomState Random) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new StochasticDepth<V>(Layout, Probability, Stream, Random);
}
