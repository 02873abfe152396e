using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Optimizers;

/// <summary>
/// Adam: g = gradient + decay * w; m = beta1 * m + (1 - beta1) * g; v = beta2 * v + (1 - beta2) * g²; w -= size * m / (sqrt(v) / root +
/// epsilon). States: m, v. Scalars: size = rate / (1 - beta1^t), root = sqrt(1 - beta2^t).
/// </summary>
/// <param name="beta1">Factor of the old mean.</param>
/// <param name="beta2">Factor of the old mean of squares.</param>
/// <param name="epsilon">Added to the root.</param>
/// <param name="decay">Factor of the weights that joins the gradient.</param>
internal readonly unsafe struct AdamStep(double beta1, double beta2, float epsilon, float decay) : IUpdateStep
{
    private readonly float _beta1 = (float)beta1;
    private readonly float _beta2 = (float)beta2;
    private readonly float _fresh1 = (float)(1 - beta1);
    private readonly float _fresh2 = (float)(1 - beta2);

    public static string Name => "adam";

    public int States => 2;

    public int FlopsPerElement => 14;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<T>(nint i, in UpdateOperands operands)
        where T : unmanaged, IVec<T>
    {
        T w = T.Load(operands.Parameter + i);
        T g = T.MultiplyAdd(T.Broadcast(decay), w, T.Load(operands.Gradient + i));
        T mean = T.MultiplyAdd(T.Broadcast(_fresh1), g, T.Broadcast(_beta1) * T.Load(operands.First + i));
        T square = T.MultiplyAdd(T.Broadcast(_fresh2) * g, g, T.Broadcast(_beta2) * T.Load(operands.Second + i));
        T.Store(mean, operands.First + i);
        T.Store(square, operands.Second + i);
        T root = T.Sqrt(square) / T.Broadcast(operands.Scalars[1]) + T.Broadcast(epsilon);
        T.Store(T.MultiplyAdd(T.Broadcast(-operands.Scalars[0]), mean / root, w), operands.Parameter + i);
    }
}
