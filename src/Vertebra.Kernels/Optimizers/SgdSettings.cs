namespace Vertebra.Kernels.Optimizers;

/// <summary>The constants of one SGD step, as PyTorch names them.</summary>
/// <param name="LearningRate">Factor of the update.</param>
/// <param name="Momentum">Factor of the old velocity; 0 for plain SGD, which needs no velocity.</param>
/// <param name="Dampening">1 minus the factor of the gradient that enters the velocity, except on the first step.</param>
/// <param name="WeightDecay">Factor of the weights that joins the gradient.</param>
/// <param name="Nesterov">Whether the update looks one momentum step ahead.</param>
internal readonly record struct SgdSettings(
    float LearningRate,
    float Momentum = 0,
    float Dampening = 0,
    float WeightDecay = 0,
    bool Nesterov = false);
