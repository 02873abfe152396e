using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Convolution.Rows;

/// <summary>Weights [out][in of the group][tap] to [channel block][in of the group][tap][lane], zeros in the lanes beyond the last channel.</summary>
internal sealed unsafe class GroupedWeightPacker<V>(ConvGeometry geometry) : PackKernel
    where V : unmanaged, IVec<V>
{
    private readonly int _blocks = (geometry.OutChannels + V.Count - 1) / V.Count;
    private float* _weights;
    private float* _packed;

    public override string Name => "pack grouped weights";

    public override long PackedBytes => FloatBytes((long)_blocks * geometry.GroupInChannels * geometry.Taps * V.Count);

    public override string Format => $"narrow groups {V.Count} lanes";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _weights = (float*)operands[0];
        _packed = (float*)operands[1];
    }

    public override void Run(WorkerPool pool)
    {
        int length = geometry.GroupInChannels * geometry.Taps;
        float* to = _packed;
        for (int block = 0; block < _blocks; block++)
        {
            for (int i = 0; i < length; i++)
            {
                for (int channel = block * V.Count; channel < (block + 1) * V.Count; channel++)
                    *to++ = channel < geometry.OutChannels ? _weights[(nint)channel * length + i] : 0;
            }
        }
    }
}
