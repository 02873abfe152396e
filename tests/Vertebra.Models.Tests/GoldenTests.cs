using System.Globalization;
using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Testing;

namespace Vertebra.Models.Tests;

/// <summary>Every golden file of the project, and of the folder that VERTEBRA_GOLDENS names, holds for the catalogue's network.</summary>
public class GoldenTests
{
    private const string FolderVariable = "VERTEBRA_GOLDENS";
    private const int LogitsKept = 8;

    // The goldens' README: the reference's own float32 noise times 8, but never sharper than 1e-4.
    private const double LeastTolerance = 1e-4;
    private const double NoiseFactor = 8;

    public static TheoryData<string, string> Files()
    {
        var rows = new TheoryData<string, string>();
        string own = Path.Combine(RepositoryPaths.Root, "tests", "Vertebra.Models.Tests", "Goldens");
        string? other = Environment.GetEnvironmentVariable(FolderVariable);
        string[] folders = string.IsNullOrEmpty(other) ? [own] : [own, Path.GetFullPath(other)];
        foreach (string folder in folders)
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
            {
                foreach (string part in new[] { "tensors", "eval", "frozen", "train" })
                    rows.Add(folder == own ? Path.GetRelativePath(RepositoryPaths.Root, file) : file, part);
            }
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Network_computes_what_its_reference_computes(string file, string part)
    {
        GoldenFile golden = GoldenFile.Read(Path.Combine(RepositoryPaths.Root, file));
        if (Path.IsPathRooted(file) && !ModelCatalog.Entries.Any(entry => entry.Name == golden.Model))
            Assert.Skip($"The catalogue has no {golden.Model}.");
        Network network = ModelCatalog.Create(golden.Model, golden.NumClasses, golden.Eval.Input[1]);
        switch (part)
        {
            case "tensors":
                CheckTensors(golden, network);
                break;
            case "eval":
                CheckEvaluation(golden, network);
                break;
            case "frozen":
                CheckStep(golden, network, golden.Frozen, batchStatistics: false);
                break;
            default:
                CheckStep(golden, network, golden.Train, batchStatistics: true);
                break;
        }
    }

    private static void CheckTensors(GoldenFile golden, Network network)
    {
        Assert.Equal(
            golden.Tensors.Select(tensor => tensor.ToString()),
            network.Parameters.Select(parameter => $"{parameter.Name} {parameter.Shape}"));
        Assert.Equal(golden.Parameters, network.ParameterCount);
    }

    private static void CheckEvaluation(GoldenFile golden, Network network)
    {
        FillByFormula(golden, network);
        GoldenEvaluation expected = golden.Eval;
        using Plan plan = network.Compile(expected.Input[0], expected.Input[2], expected.Input[3]);
        FormulaTensor.Input(golden.Salt, "input.eval", plan.Input(Network.InputName));
        plan.Run();

        ReadOnlySpan<float> logits = plan.Output(Network.LogitsName);
        var failures = new List<string>();
        double limit = Limit(expected.Float32Error);
        for (int row = 0; row < expected.Logits.Length; row++)
        {
            for (int column = 0; column < Math.Min(LogitsKept, expected.Logits[row].Length); column++)
            {
                double actual = logits[row * golden.NumClasses + column];
                double wanted = expected.Logits[row][column];
                Compare(failures, $"logit [{row}, {column}]", wanted, actual, Math.Abs(actual - wanted) / expected.Norm, limit);
            }
        }
        Compare(failures, golden.Salt, new GoldenMeasure("logits", expected.Norm, expected.Projection, expected.Float32Error), logits);
        Report(failures);
    }

    private static void CheckStep(GoldenFile golden, Network network, GoldenStep expected, bool batchStatistics)
    {
        FillByFormula(golden, network);
        var training = new TrainingGraphOptions
        {
            Dropout = expected.Dropout != 0,
            BatchStatistics = batchStatistics,
            AuxiliaryWeight = (float)expected.AuxWeight,
        };
        using Plan plan = network.CompileTraining(expected.Input[0], expected.Input[2], expected.Input[3], training);
        FormulaTensor.Input(golden.Salt, "input.train", plan.Input(Network.InputName));
        Span<float> labels = plan.Input(Network.LabelsName);
        for (int i = 0; i < labels.Length; i++)
            labels[i] = expected.Labels[i];
        plan.Run();
        network.UpdateBuffers(plan);

        var failures = new List<string>();
        double loss = plan.Output(Network.LossName)[0];
        Compare(failures, "loss", expected.Loss, loss, Math.Abs(loss - expected.Loss) / expected.Loss, Limit(expected.Float32LossError));
        Parameter[] trainable = [.. network.Parameters.Where(parameter => parameter.IsTrainable)];
        Assert.Equal(expected.Gradients.Select(gradient => gradient.Name), trainable.Select(parameter => parameter.Name));
        foreach ((GoldenMeasure measure, Parameter parameter) in expected.Gradients.Zip(trainable))
            Compare(failures, golden.Salt, measure, plan.Output(Gradients.OutputName(parameter)));
        foreach (GoldenMeasure measure in expected.Running ?? [])
            Compare(failures, golden.Salt, measure, network.State[measure.Name].Values);
        Report(failures);
    }

    private static void FillByFormula(GoldenFile golden, Network network)
    {
        foreach (Parameter parameter in network.Parameters)
        {
            FormulaTensor.Weight(
                golden.Salt, parameter.Name, parameter.Shape.ToArray(), golden.NormRange[0], golden.NormRange[1], parameter.Values);
        }
    }

    private static double Limit(double float32Error) => Math.Max(LeastTolerance, NoiseFactor * float32Error);

    private static void Compare(List<string> failures, string salt, GoldenMeasure expected, ReadOnlySpan<float> actual)
    {
        double norm = 0;
        foreach (float value in actual)
            norm += (double)value * value;
        norm = Math.Sqrt(norm);
        double projection = FormulaTensor.Projection(salt, expected.Name, actual);
        double limit = Limit(expected.Float32Error);
        Compare(failures, $"norm of {expected.Name}", expected.Norm, norm, Math.Abs(norm - expected.Norm) / expected.Norm, limit);
        Compare(
            failures, $"projection of {expected.Name}", expected.Projection, projection,
            Math.Abs(projection - expected.Projection) / expected.Norm, limit);
    }

    // "Not at most" instead of "above", so that NaN fails.
    private static void Compare(List<string> failures, string what, double expected, double actual, double error, double limit)
    {
        if (!(error <= limit))
        {
            failures.Add(string.Create(
                CultureInfo.InvariantCulture, $"{what}: {actual:g9}, not {expected:g9}; error {error:e2} above {limit:e2}"));
        }
    }

    private static void Report(List<string> failures) => Assert.True(failures.Count == 0, string.Join('\n', failures));
}
