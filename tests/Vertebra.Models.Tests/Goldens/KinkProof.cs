using System.Globalization;
using Vertebra.Graph.Ir;

namespace Vertebra.Models.Tests.Goldens;

/// <summary>
/// Proves that a float32 training step differs from its golden by kinks and nothing else, in three parts: the same graph in double
/// agrees with the golden; in double with the decisions of the float32 run it agrees with the float32 run; and each decision that
/// differs was too close to its kink for float32.
/// </summary>
internal sealed class KinkProof
{
    private readonly List<string> _failures = [];
    private readonly List<SiteFlips> _sites = [];
    private double _goldenError;
    private double _floatError;

    private KinkProof()
    {
    }

    /// <summary>What does not hold; empty where the proof is complete.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>The numbers of the proof on one line.</summary>
    public string Summary
    {
        get
        {
            SiteFlips[] flipped = [.. _sites.Where(site => site.Count > 0)];
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{flipped.Sum(site => site.Count)} of {_sites.Sum(site => (long)site.Decisions)} decisions differ, at {flipped.Length} places; "
                + $"farthest from its kink {flipped.Select(site => site.FarthestOverNoise).DefaultIfEmpty().Max():f2} forward errors; largest "
                + $"forward error there {flipped.Select(site => site.ForwardError).DefaultIfEmpty().Max():e1}; double and golden {_goldenError:e1} "
                + $"apart; float32 and double with its decisions {_floatError:f3} of the tolerance apart");
        }
    }

    /// <summary>Attempts the proof.</summary>
    public static KinkProof Attempt(TrainingStep step, FloatRun run, ExpectedStep expected)
    {
        var proof = new KinkProof();
        Decisions decisions = proof.CheckGraph(step, run, expected);
        // A large network's tensors are gigabytes, which the collector would let lie.
        GC.Collect();
        proof.CheckKernels(step, run, expected, decisions);
        proof.CheckFlips();
        return proof;
    }

    // Part 1. On the way it collects the decisions of the float32 run and how they differ.
    private Decisions CheckGraph(TrainingStep step, FloatRun run, ExpectedStep expected)
    {
        var decisions = new Decisions();
        var sites = step.Sites.ToDictionary(site => site.Node);
        void Compare(Node node, IReadOnlyList<double[]> operands, double[] result)
        {
            if (!sites.TryGetValue(node, out DecisionSite? site))
                return;
            (int[] choices, SiteFlips flips) = site.Compare(run.Watched[site.Watched], operands[0], result);
            decisions.Set(node, choices);
            _sites.Add(flips);
        }
        CheckOutputs(step, expected, imposed: null, Compare, (output, measure, exact) =>
        {
            double error = TensorMeasure.Error<double>(expected.Salt, measure, exact);
            double limit = Tolerances.GoldenInDouble(measure.Float32Error);
            TensorMeasure.Check(_failures, $"{output} in double against the golden", error, limit);
            if (limit == Tolerances.GoldenInDouble(0))
                _goldenError = Math.Max(_goldenError, error);
        });
        return decisions;
    }

    // Part 2.
    private void CheckKernels(TrainingStep step, FloatRun run, ExpectedStep expected, Decisions decisions) =>
        CheckOutputs(step, expected, decisions, observer: null, (output, measure, exact) =>
        {
            double error = TensorMeasure.Difference(exact, run.Outputs[output]);
            double limit = Tolerances.Golden(measure.Float32Error);
            TensorMeasure.Check(_failures, $"{output} against double with the same decisions", error, limit);
            _floatError = Math.Max(_floatError, error / limit);
        });

    // Each as soon as it is there: a large network's gradients in double are gigabytes.
    private void CheckOutputs(
        TrainingStep step, ExpectedStep expected, Decisions? imposed, NodeObserver? observer, Action<string, GoldenMeasure, double[]> check)
    {
        HashSet<string> missing = [.. expected.Outputs.Keys];
        step.RunInDouble(
            (output, exact) =>
            {
                if (expected.Outputs.TryGetValue(output, out GoldenMeasure? measure))
                    check(output, measure, exact);
                missing.Remove(output);
            },
            imposed,
            observer);
        _failures.AddRange(missing.Select(output => $"{output} is missing in double"));
    }

    // Part 3.
    private void CheckFlips()
    {
        foreach (SiteFlips site in _sites.Where(site => site.Count > 0))
        {
            TensorMeasure.Check(_failures, $"distance from a kink at {Describe(site)}", site.FarthestOverNoise, Tolerances.KinkDistance);
            TensorMeasure.Check(_failures, $"forward error at {Describe(site)}", site.ForwardError, Tolerances.ForwardError);
        }
        double share = _sites.Sum(site => (double)site.Count) / Math.Max(1, _sites.Sum(site => (double)site.Decisions));
        TensorMeasure.Check(_failures, "share of decisions that differ", share, Tolerances.FlippedShare);
    }

    private static string Describe(SiteFlips site) => $"'{site.Site.Path}' {site.Site.Op.Name} ({site.Count} of {site.Decisions})";
}
