using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Convolution.Depthwise;

/// <summary>Weights [channel][tap] to [channel block][tap][lane], zeros in the lanes beyond the last channel. Both directions read it.</summary>
internal sealed unsafe class DepthwiseWeightPacker<V>(ConvGeometry geometry) : PackKernel
    where V : unmanaged, IVec<V>
{
    private readonly int _blocks = (geometry.Groups + V.Count - 1) / V.Count;
    private float* _weights;
    private float* _packed;

    public override string Name => "pack depthwise weights";

    public override long PackedBytes => FloatBytes((long)_blocks * geometry.Taps * V.Count);

    public override string Format => $"depthwise {V.Count} lanes";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _weights = (float*)operands[0];
        _packed = (float*)operands[1];
    }

    public override void Run(WorkerPool pool)
    {
        int taps = geometry.Taps;
        float* to = _packed;
        for (int block = 0; block < _blocks; block++)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                for (int channel = block * V.Count; channel < (block + 1) * V.Count; channel++)
                    *to++ = channel < geometry.Groups ? _weights[(nint)channel * taps + tap] : 0;
            }
        }
    }
}
