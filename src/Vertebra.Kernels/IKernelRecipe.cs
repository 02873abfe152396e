using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels;

/// <summary>
/// What a kernel needs to be made, whatever the tier. The order of operands stands in a recipe's summary, the result last. "Map"
/// operands are blocked by the tier's lanes, matrices are row-major, parameters are as PyTorch stores them.
/// </summary>
internal interface IKernelRecipe : IVectorFactory<Kernel>;
