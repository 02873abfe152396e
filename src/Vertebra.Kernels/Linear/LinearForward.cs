using System.Runtime.CompilerServices;
using Vertebra.Kernels.Elementwise;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Linear;

/// <summary>y = activation(x · wᵀ + bias), weights read as they are stored. At a few rows the bound is the bandwidth of the weights.</summary>
internal sealed unsafe class LinearForward<V> : Kernel, IParallelWork
    where V : unmanaged, IVec<V>
{
    // Features of one pass: a tile's rows stay in the first-level cache, all rows of x in the second while the outputs of a
    // chunk use them.
    private const int FeatureChunk = 1024;
    private const long ChunkWork = 128 * 1024;
    private const int LeastSharing = 32;

    private readonly int _rows;
    private readonly int _in;
    private readonly int _out;
    private readonly ActivationFunction _activation;
    private readonly int _chunkOut;
    private float* _x;
    private float* _w;
    private float* _bias;
    private float* _y;

    public LinearForward(int rows, int inFeatures, int outFeatures, ActivationFunction activation)
    {
        _rows = rows;
        _in = inFeatures;
        _out = outFeatures;
        _activation = activation;
        long outputs = Math.Max(rows > DotTiles<V>.MostRows ? LeastSharing : 1, ChunkWork / ((long)rows * inFeatures));
        _chunkOut = (int)Math.Min((outputs + 3) / 4 * 4, outFeatures);
    }

    public override string Name => "linear";

    public override long Flops => 2L * _rows * _in * _out;

    public override void Bind(ReadOnlySpan<nint> operands, float* workspace)
    {
        _x = (float*)operands[0];
        _w = (float*)operands[1];
        _bias = (float*)operands[2];
        _y = (float*)operands[3];
    }

    public override void Run(WorkerPool pool) => pool.Run(this, (_out + _chunkOut - 1) / _chunkOut);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
        for (int feature = 0; feature < _in; feature += FeatureChunk)
        {
            int features = Math.Min(FeatureChunk, _in - feature);
            int output = first;
            for (; output <= end - 4; output += 4)
                AddRows(feature, features, output, width: 4);
            for (; output < end; output++)
                AddRows(feature, features, output, width: 1);
        }
        if (_activation != ActivationFunction.Identity)
        {
            for (int row = 0; row < _rows; row++)
                ActivationInPlace<V>.Run(_activation, _y + (nint)row * _out + first, end - first);
        }
    }

    private void AddRows(int feature, int features, int output, int width)
    {
        int most = DotTiles<V>.MostRows;
        for (int row = 0; row < _rows; row += most)
        {
            DotTiles<V>.Get(Math.Min(most, _rows - row), width)(
                _x + (nint)row * _in + feature, _in,
                _w + (nint)output * _in + feature, _in,
                features,
                _y + (nint)row * _out + output, _out);
        }
    }
}
