using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Convolution.Winograd;

/// <summary>
/// Packs weights [out][in / groups][tap] as [group][output block][input channel][tap][lane]: all of an output block is read from end to
/// end. Lanes beyond the last channel are zero.
/// </summary>
internal sealed unsafe class OutputBlockWeightPacker<V>(ConvGeometry geometry) : PackKernel, IParallelWork
    where V : unmanaged, IVec<V>
{
    private readonly int _blocks = (geometry.GroupOutChannels + V.Count - 1) / V.Count;
    private readonly int _columns = geometry.GroupInChannels * geometry.Taps;
    private float* _weights;
    private float* _packed;

    public override string Name => "pack weights by output block";

    public override long PackedBytes => FloatBytes((long)geometry.Groups * _blocks * _columns * V.Count);

    public override string Format => $"output blocks of {V.Count} lanes, {geometry.Groups} groups";

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _weights = (float*)operands[0];
        _packed = (float*)operands[1];
    }

    public override void Run(WorkerPool pool) => pool.Run(this, geometry.Groups * _blocks);

    public void Execute(int chunk, int worker)
    {
        (int group, int block) = Math.DivRem(chunk, _blocks);
        int first = block * V.Count;
        int lanes = Math.Min(V.Count, geometry.GroupOutChannels - first);
        float* from = _weights + (nint)(group * geometry.GroupOutChannels + first) * _columns;
        float* to = _packed + (nint)chunk * _columns * V.Count;
        if (lanes < V.Count)
            new Span<float>(to, _columns * V.Count).Clear();
        int column = 0;
        for (; column <= _columns - 4; column += 4)
        {
            int lane = 0;
            for (; lane <= lanes - 4; lane += 4)
                Tile4x4.Transpose(from + (nint)lane * _columns + column, _columns, to + (nint)column * V.Count + lane, V.Count);
            for (; lane < lanes; lane++)
            {
                for (int i = column; i < column + 4; i++)
                    to[(nint)i * V.Count + lane] = from[(nint)lane * _columns + i];
            }
        }
        for (; column < _columns; column++)
        {
            for (int lane = 0; lane < lanes; lane++)
                to[(nint)column * V.Count + lane] = from[(nint)lane * _columns + column];
        }
    }
}
