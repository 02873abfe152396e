using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Linear;

/// <summary>y = activation(x · wᵀ + bias), weights read as they are stored. At a few rows the bound is the bandwidth of the weights.</summary>
internal sealed unsafe class LinearForward<V> : Kernel, IParallelWork
    where V : unmanaged, IVec<V>
{
    private const long ChunkWork = 128 * 1024;
    private const int LeastSharing = 32;
    private const int TileOutputs = 4;

    // Up to here the weights' memory sets the time.
    private const int FewRows = 16;

    // Features of one sum. A tile's rows of weights, 16 KB, stay in the first-level cache for the next rows of x; where there are
    // none, longer runs read memory better.
    private const int FeatureChunk = 1024;
    private const int LongFeatureChunk = 4096;

    private readonly int _rows;
    private readonly int _in;
    private readonly int _out;
    private readonly ActivationKind _activation;
    private readonly bool _streaming;
    private readonly int _featureChunk;
    private readonly int _chunkOut;
    private readonly InterleaveRows<V>? _interleave;
    private float* _x;
    private float* _w;
    private float* _bias;
    private float* _y;

    public LinearForward(int rows, int inFeatures, int outFeatures, ActivationKind activation)
    {
        _rows = rows;
        _in = inFeatures;
        _out = outFeatures;
        _activation = activation;
        _streaming = rows <= FewRows;
        _featureChunk = rows <= DotTiles<V>.MostRows ? LongFeatureChunk : FeatureChunk;
        _interleave = rows == 1 ? null : new InterleaveRows<V>(rows, inFeatures, DotTiles<V>.MostRows);
        long outputs = _streaming ? ChunkWork / inFeatures : Math.Max(LeastSharing, ChunkWork / ((long)rows * inFeatures));
        _chunkOut = (int)Math.Min((Math.Max(outputs, 1) + TileOutputs - 1) / TileOutputs * TileOutputs, outFeatures);
    }

    public override string Name => "linear";

    public override long Flops => 2L * _rows * _in * _out;

    public override long WorkspaceBytes(int workers) => FloatBytes(_interleave?.Length ?? 0);

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _w = (float*)operands[1];
        _bias = (float*)operands[2];
        _y = (float*)operands[3];
        if (_interleave is null)
            return;
        _interleave.From = _x;
        _interleave.To = _x = (float*)workspace;
    }

    public override void Run(WorkerPool pool)
    {
        _interleave?.Run(pool);
        pool.Run(this, (_out + _chunkOut - 1) / _chunkOut);
    }

    public void Execute(int chunk, int worker)
    {
        int first = chunk * _chunkOut;
        int end = Math.Min(first + _chunkOut, _out);
        for (int row = 0; row < _rows; row++)
        {
            var y = new Span<float>(_y + (nint)row * _out + first, end - first);
            if (_bias != null)
                new ReadOnlySpan<float>(_bias + first, end - first).CopyTo(y);
            else
                y.Clear();
        }
        if (_streaming)
            StreamWeights(first, end);
        else
            ShareInputs(first, end);
        if (_activation != ActivationKind.Identity)
        {
            for (int row = 0; row < _rows; row++)
                ActivationInPlace<V>.Run(_activation, _y + (nint)row * _out + first, end - first);
        }
    }

    // Rows of weights from end to end, so that memory is read in long runs.
    private void StreamWeights(int first, int end)
    {
        for (int output = first; output < end; output += TileOutputs)
        {
            for (int feature = 0; feature < _in; feature += _featureChunk)
                AddRows(feature, output, end);
        }
    }

    // All outputs of the chunk use a range of features of x before the next range replaces it in the second-level cache.
    private void ShareInputs(int first, int end)
    {
        for (int feature = 0; feature < _in; feature += _featureChunk)
        {
            for (int output = first; output < end; output += TileOutputs)
                AddRows(feature, output, end);
        }
    }

    private void AddRows(int feature, int output, int end)
    {
        int features = Math.Min(_featureChunk, _in - feature);
        int width = end - output >= TileOutputs ? TileOutputs : 1;
        int outputs = Math.Min(TileOutputs, end - output);
        nint paddedIn = _interleave?.PaddedColumns ?? _in;
        for (int row = 0; row < _rows; row += DotTiles<V>.MostRows)
        {
            int tall = Math.Min(DotTiles<V>.MostRows, _rows - row);
            var tile = DotTiles<V>.Get(tall, width);
            for (int i = 0; i < outputs; i += width)
            {
                tile(
                    _x + row * paddedIn + (nint)feature * tall,
                    _w + (nint)(output + i) * _in + feature, _in,
                    features,
                    _y + (nint)row * _out + output + i, _out);
            }
        }
    }
}

/// <summary>x [rows, in], w [out, in], bias or null → y [rows, out].</summary>
internal readonly record struct LinearForwardRecipe(
    int Rows, int InFeatures, int OutFeatures, ActivationKind Activation) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new LinearForward<V>(Rows, InFeatures, OutFeatures, Activation);
}
