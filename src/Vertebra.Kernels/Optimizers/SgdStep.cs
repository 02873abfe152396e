using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Optimizers;

/// <summary>
/// Stochastic gradient descent: g = gradient + decay * w; v = momentum * v + (1 - dampening) * g, or g on the first step; w -= rate * v, or
/// rate * (g + momentum * v) with Nesterov, or rate * g without momentum. State: v. Scalars: rate, and 1 on the first step, else 0.
/// </summary>
/// <param name="momentum">Factor of the old velocity; 0 for plain descent, which needs no state.</param>
/// <param name="dampening">1 minus the factor of the gradient that enters the velocity.</param>
/// <param name="decay">Factor of the weights that joins the gradient.</param>
/// <param name="nesterov">Whether the update looks one momentum step ahead.</param>
internal readonly unsafe struct SgdStep(float momentum, float dampening, float decay, bool nesterov) : IUpdateStep
{
    public static string Name => "sgd";

    public int States => momentum == 0 ? 0 : 1;

    public int FlopsPerElement => momentum == 0 ? 4 : 7;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<T>(nint i, in UpdateOperands operands)
        where T : unmanaged, IVec<T>
    {
        T w = T.Load(operands.Parameter + i);
        T g = T.MultiplyAdd(T.Broadcast(decay), w, T.Load(operands.Gradient + i));
        if (momentum != 0)
        {
            T factor = T.Broadcast(momentum);
            T v = operands.Scalars[1] != 0 ? g : T.MultiplyAdd(T.Broadcast(1 - dampening), g, factor * T.Load(operands.First + i));
            T.Store(v, operands.First + i);
            g = nesterov ? T.MultiplyAdd(factor, v, g) : v;
        }
        T.Store(T.MultiplyAdd(T.Broadcast(-operands.Scalars[0]), g, w), operands.Parameter + i);
    }
}
