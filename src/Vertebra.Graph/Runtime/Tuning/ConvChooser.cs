using System.Globalization;
using Vertebra.Kernels;
using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Threading;

namespace Vertebra.Graph.Runtime.Tuning;

/// <summary>Picks the way to compute each convolution: by times measured on this machine where they are known, else by <see cref="ConvCost"/>.</summary>
/// <param name="kernels">The kernels.</param>
/// <param name="pool">Will run them.</param>
/// <param name="timings">Known times; null to ask the cost model alone.</param>
/// <param name="measures">Whether ways that are not among the times are measured, and remembered there.</param>
internal sealed class ConvChooser(KernelSet kernels, WorkerPool pool, KernelTimings? timings, bool measures)
{
    // What another way must gain before the model's choice is left: less is noise, and choices should be the same tomorrow.
    private const double LeastGain = 1.03;

    private static readonly ConvAlgorithm[] All = Enum.GetValues<ConvAlgorithm>();

    /// <summary>The way for one convolution, and why in a few words; the reason is empty where there is one way only.</summary>
    public (ConvAlgorithm Algorithm, string Reason) Choose(ConvGeometry geometry, int inputBlock, ConvEpilogue epilogue)
    {
        ConvAlgorithm[] candidates = [.. All.Where(algorithm => kernels.SupportsConvForward(geometry, inputBlock, algorithm))];
        if (candidates is [var only])
            return (only, "");
        if (timings is not null && Times(candidates, geometry, inputBlock, epilogue) is { } times)
            return ByTime(candidates, times, Array.IndexOf(candidates, ConvCost.Cheapest(geometry, kernels.Block)));
        return ByModel(candidates, geometry);
    }

    private (ConvAlgorithm Algorithm, string Reason) ByModel(ConvAlgorithm[] candidates, ConvGeometry geometry)
    {
        ConvAlgorithm best = ConvCost.Cheapest(geometry, kernels.Block);
        ConvAlgorithm other = candidates.Where(candidate => candidate != best)
            .MinBy(candidate => candidate == ConvAlgorithm.Direct ? 0 : ConvCost.Cycles(geometry, candidate, kernels.Block));
        double ratio = ConvCost.Cycles(geometry, other, kernels.Block) / ConvCost.Cycles(geometry, best, kernels.Block);
        return (best, string.Create(CultureInfo.InvariantCulture, $"model: {ratio:F1}x {Label(other)}"));
    }

    private static (ConvAlgorithm Algorithm, string Reason) ByTime(ConvAlgorithm[] candidates, double[] times, int expected)
    {
        int best = Array.IndexOf(times, times.Min());
        if (times[best] * LeastGain > times[expected])
            best = expected;
        string others = string.Join(
            ", ",
            candidates.Index().Where(other => other.Index != best)
                .Select(other => string.Create(CultureInfo.InvariantCulture, $"{Label(other.Item)} {times[other.Index]:G3} ms")));
        return (candidates[best], string.Create(CultureInfo.InvariantCulture, $"measured {times[best]:G3} ms; {others}"));
    }

    // Of all candidates or of none: a measured time and an estimate cannot be compared.
    private double[]? Times(ConvAlgorithm[] candidates, ConvGeometry geometry, int inputBlock, ConvEpilogue epilogue)
    {
        string[] keys = [.. candidates.Select(candidate => Key(geometry, inputBlock, candidate))];
        double?[] known = [.. keys.Select(timings!.Find)];
        if (!known.Contains(null))
            return [.. known.Select(time => time!.Value)];
        if (!measures)
            return null;
        double[] measured = ConvTrial.Measure(kernels, pool, geometry, inputBlock, epilogue, candidates);
        for (int i = 0; i < keys.Length; i++)
            timings.Remember(keys[i], measured[i]);
        return measured;
    }

    // What is done to the sums at last costs all ways the same.
    private string Key(in ConvGeometry g, int inputBlock, ConvAlgorithm algorithm) =>
        $"{MachineName.Of(kernels.Block * 32, pool.Threads)}; conv {g.Batch}x{g.InChannels}x{g.InHeight}x{g.InWidth}"
        + $" > {g.OutChannels}x{g.OutHeight}x{g.OutWidth} kernel {g.KernelHeight}x{g.KernelWidth} stride {g.StrideY}x{g.StrideX}"
        + $" pad {g.PadTop}x{g.PadLeft} dilation {g.DilationY}x{g.DilationX} groups {g.Groups} block {inputBlock}; {Label(algorithm)}";

    private static string Label(ConvAlgorithm algorithm) => algorithm switch
    {
        ConvAlgorithm.Direct => "direct",
        ConvAlgorithm.WinogradTwo => "winograd F(2x2)",
        ConvAlgorithm.WinogradFour => "winograd F(4x4)",
        _ => algorithm.ToString(),
    };
}
