using System.Runtime.CompilerServices;
using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Gating;

/// <summary>Each map times its channel's gate; a vector holds neighbouring channels. Items are rows of channel blocks.</summary>
internal sealed unsafe class Scale<V>(TensorLayout layout)
    : ChunkedKernel(new Chunks(layout.Planes * layout.Height, (long)layout.Width * layout.Block))
    where V : unmanaged, IVec<V>
{
    private readonly TensorLayout _gates = layout.Pooled();
    private float* _x;
    private float* _gate;
    private float* _y;

    public override string Name => "scale";

    public override int InPlaceOperand => 0;

    public override void Bind(ReadOnlySpan<nint> operands, nint workspace)
    {
        _x = (float*)operands[0];
        _gate = (float*)operands[1];
        _y = (float*)operands[2];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Execute(long start, long end, int worker)
    {
        nint rowLength = (nint)layout.Width * V.Count;
        while (start < end)
        {
            (long plane, long row) = Math.DivRem(start, layout.Height);
            long rows = Math.Min(end - start, layout.Height - row);
            (int image, int block) = layout.Plane(plane);
            nint offset = layout.Offset(image, block) + (nint)row * rowLength;
            V gate = V.Load(_gate + _gates.Offset(image, block));
            float* x = _x + offset;
            float* y = _y + offset;
            nint length = (nint)rows * rowLength;
            for (nint i = 0; i < length; i += V.Count)
                V.Store(V.Load(x + i) * gate, y + i);
            start += rows;
        }
    }
}

/// <summary>x map, gate map of one pixel → x * gate; the result may share x.</summary>
internal readonly record struct ScaleRecipe(TensorLayout Layout) : IKernelRecipe
{
    public Kernel Create<V>()
        where V : unmanaged, IVec<V> => new Scale<V>(Layout.InBlocksOf(V.Count));
}
