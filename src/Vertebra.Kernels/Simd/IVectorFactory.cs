namespace Vertebra.Kernels.Simd;

/// <summary>Makes something that is generic over the vector of a tier.</summary>
/// <typeparam name="TResult">What is made.</typeparam>
internal interface IVectorFactory<out TResult>
{
    TResult Create<V>()
        where V : unmanaged, IVec<V>;
}
