namespace Vertebra.Kernels.Convolution;

/// <summary>
/// Estimates of cycles of one core: the larger of a convolution's multiply-adds and of the time in which its weights arrive from memory (a
/// network's weights seldom survive in the caches until its next run). They do not look at the number of threads, for what is chosen must
/// not depend on it.
/// </summary>
internal static class ConvCost
{
    // What a vector of packed weights costs, transformed or not.
    private const double PackingCycles = 50;

    /// <summary>Every product of the definition; for gradients of inputs with the packing of the weights, which every step of a training repeats.</summary>
    public static double OfAllProducts(ConvProblem problem)
    {
        ConvGeometry geometry = problem.Geometry;
        if (problem.Pass == ConvPass.InputGradient && geometry.InputGradient() is { } gradient)
            return OfAllProducts(gradient, problem.Lanes) + OfPacking(gradient, geometry.Taps, problem.Lanes);
        return OfAllProducts(geometry, problem.Lanes);
    }

    /// <summary>The packing of weights for the convolution that computes a gradient of an input, so many vectors for each kernel.</summary>
    public static double OfPacking(in ConvGeometry gradient, int vectors, int lanes)
    {
        double kernels = (double)gradient.GroupInChannels * Math.Ceiling((double)gradient.GroupOutChannels / lanes) * gradient.Groups;
        return kernels * vectors * PackingCycles;
    }

    /// <summary>Vectors of output channels.</summary>
    public static double OutBlocks(in ConvGeometry geometry, int lanes) =>
        Math.Ceiling((double)geometry.GroupOutChannels / lanes) * geometry.Groups;

    /// <summary>Vectors of input channels.</summary>
    public static double InBlocks(in ConvGeometry geometry, int lanes) =>
        Math.Ceiling((double)geometry.GroupInChannels / lanes) * geometry.Groups;

    private static double OfAllProducts(in ConvGeometry geometry, int lanes)
    {
        double sums = (double)geometry.Batch * geometry.OutHeight * geometry.OutWidth * OutBlocks(geometry, lanes);
        return Math.Max(
            sums * geometry.GroupInChannels * geometry.Taps / MachineModel.MultiplyAddsPerCycle,
            geometry.WeightLength * sizeof(float) / MachineModel.MemoryBytesPerCycle);
    }
}
