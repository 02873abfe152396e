using System.Globalization;
using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Threading;

namespace Vertebra.Graph.Runtime.Tuning;

/// <summary>
/// Picks the method that computes each convolution: one that is forced; else by times measured on this machine where they are known; else the
/// one that is expected to be the fastest.
/// </summary>
/// <param name="methods">The table.</param>
/// <param name="lanes">Lanes of a vector.</param>
internal sealed class ConvChooser(ConvMethods methods, int lanes)
{
    // What another method must gain before the model's choice is left: less is noise, and choices should be the same tomorrow.
    private const double LeastGain = 1.03;

    private readonly string? _forced;

    /// <summary>Name of the method that is taken wherever it computes a convolution; null for none.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message lists them.</exception>
    public string? Forced
    {
        get => _forced;
        init
        {
            if (value is not null && !methods.Names.Contains(value))
                throw new ArgumentException($"There is no convolution method '{value}'; there are {string.Join(", ", methods.Names)}.");
            _forced = value;
        }
    }

    /// <summary>Known times; null to ask the cost model alone.</summary>
    public KernelTimings? Timings { get; init; }

    /// <summary>Measures methods that are not among the times, which are then remembered there; null where nothing is measured.</summary>
    public WorkerPool? MeasuresOn { get; init; }

    /// <summary>Threads that will run the kernels, on which times depend.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Whether some method computes a problem.</summary>
    public bool CanCompute(ConvProblem problem) => methods.For(problem).Any();

    /// <summary>Whether a pointwise convolution and the depthwise one that reads it are computed together, which a forced method for either forbids.</summary>
    public bool ComputesTogether(ConvGeometry pointwise, ConvGeometry depthwise) =>
        methods.Pair.Pays(pointwise, depthwise)
        && ForcedFor(ConvProblem.Forward(pointwise, lanes, lanes)) is null
        && ForcedFor(ConvProblem.Forward(depthwise, lanes, lanes)) is null;

    /// <summary>The method for a problem, and why in a few words; the reason is empty where there was no choice to explain.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="mayRoundMore">Whether rounding errors may be larger than those of direct convolution.</param>
    public (ConvMethod Method, string Reason) Choose(ConvProblem problem, bool mayRoundMore)
    {
        if (ForcedFor(problem) is { } forced)
            return (forced, "forced");
        ConvMethod expected = methods.Cheapest(problem, mayRoundMore)
            ?? throw new InvalidOperationException($"No method computes a {problem.Geometry.Label} convolution ({problem.Pass}).");
        ConvMethod[] candidates =
        [
            .. methods.For(problem).Where(method => (mayRoundMore || !method.RoundsMore) && double.IsFinite(method.Cycles(problem))),
        ];
        if (candidates.Length > 1 && IsMeasurable(problem) && Timings is not null && Times(candidates, problem) is { } times)
            return ByTime(candidates, times, Array.IndexOf(candidates, expected));
        return (expected, ReasonOfModel(candidates, problem, expected));
    }

    // The trial has no operands for prologues, and one of a gradient would have other operands.
    private static bool IsMeasurable(ConvProblem problem) => problem.Pass == ConvPass.Forward && problem.Prologue == default;

    private ConvMethod? ForcedFor(ConvProblem problem) =>
        _forced is null ? null : methods.For(problem).FirstOrDefault(method => method.Name == _forced);

    // Compared with the closest method of those that round more, or with any of the others; all that is expected to cost the same is no choice.
    private static string ReasonOfModel(ConvMethod[] candidates, ConvProblem problem, ConvMethod best)
    {
        double least = best.Cycles(problem);
        ConvMethod? other = candidates.Where(candidate => candidate.Cycles(problem) != least)
            .MinBy(candidate => candidate.RoundsMore ? candidate.Cycles(problem) : 0);
        return other is null
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"model: {other.Cycles(problem) / least:F1}x {other.Name}");
    }

    private static (ConvMethod Method, string Reason) ByTime(ConvMethod[] candidates, double[] times, int expected)
    {
        int best = Array.IndexOf(times, times.Min());
        if (times[best] * LeastGain > times[expected])
            best = expected;
        string others = string.Join(
            ", ",
            candidates.Index().Where(other => other.Index != best)
                .Select(other => string.Create(CultureInfo.InvariantCulture, $"{other.Item.Name} {times[other.Index]:G3} ms")));
        return (candidates[best], string.Create(CultureInfo.InvariantCulture, $"measured {times[best]:G3} ms; {others}"));
    }

    // Of all candidates or of none: a measured time and an estimate cannot be compared.
    private double[]? Times(ConvMethod[] candidates, ConvProblem problem)
    {
        string[] keys = [.. candidates.Select(candidate => Key(problem, candidate))];
        double?[] known = [.. keys.Select(Timings!.Find)];
        if (!known.Contains(null))
            return [.. known.Select(time => time!.Value)];
        if (MeasuresOn is null)
            return null;
        double[] measured = ConvTrial.Measure(MeasuresOn, problem, candidates);
        for (int i = 0; i < keys.Length; i++)
            Timings.Remember(keys[i], measured[i]);
        return measured;
    }

    // What is done to the sums at last costs all methods the same.
    private string Key(ConvProblem problem, ConvMethod method)
    {
        ConvGeometry g = problem.Geometry;
        return $"{MachineName.Of(lanes * 32, Threads)}; conv {g.Batch}x{g.InChannels}x{g.InHeight}x{g.InWidth}"
            + $" > {g.OutChannels}x{g.OutHeight}x{g.OutWidth} kernel {g.KernelHeight}x{g.KernelWidth} stride {g.StrideY}x{g.StrideX}"
            + $" pad {g.PadTop}x{g.PadLeft} dilation {g.DilationY}x{g.DilationX} groups {g.Groups} block {problem.InputBlock}; {method.Name}";
    }
}
