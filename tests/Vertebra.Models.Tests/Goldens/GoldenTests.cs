using System.Globalization;
using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Models.State;
using Vertebra.Training;

namespace Vertebra.Models.Tests.Goldens;

/// <summary>
/// Every golden file holds for the catalogue's network. VERTEBRA_GOLDENS=name,name checks some only; VERTEBRA_PROVE=1 also proves in
/// double what the tolerance covers.
/// </summary>
public sealed class GoldenTests : IDisposable
{
    private const string NamesVariable = "VERTEBRA_GOLDENS";
    private const string ProveVariable = "VERTEBRA_PROVE";
    private const string DirectVariable = "VERTEBRA_DIRECT";
    private const int LogitsKept = 8;
    private static readonly string Folder = Path.Combine(RepositoryPaths.Root, "tests", "Vertebra.Models.Tests", "Goldens");

    private readonly RunMeasure _measure = RunMeasure.Start();

    // A network's parameters and gradients are up to a gigabyte, which the collector would let lie until it is short of memory.
    public void Dispose()
    {
        TestContext.Current.TestOutputHelper?.WriteLine(_measure.Stop());
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    public static TheoryData<string, string> Parts()
    {
        string? names = Environment.GetEnvironmentVariable(NamesVariable);
        var rows = new TheoryData<string, string>();
        foreach (string model in Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Where(model => string.IsNullOrEmpty(names) || names.Split(',').Contains(model)).Order(StringComparer.Ordinal))
        {
            foreach (string part in new[] { "tensors", "eval", "frozen", "train" })
                rows.Add(model, part);
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Network_computes_what_its_reference_computes(string model, string part)
    {
        GoldenFile golden = GoldenFile.Read(Path.Combine(Folder, $"{model}.json"));
        Network network = ModelCatalog.Create(golden.Model, golden.NumClasses, golden.Eval.Input[1]);
        switch (part)
        {
            case "tensors":
                CheckTensors(golden, network);
                break;
            case "eval":
                FillByFormula(golden, network);
                CheckEvaluation(golden, network, new CompileOptions());
                CheckEvaluation(golden, network, new CompileOptions { Winograd = false });
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

    private static void CheckEvaluation(GoldenFile golden, Network network, CompileOptions options)
    {
        GoldenEvaluation expected = golden.Eval;
        using Plan plan = network.Compile(expected.Input[0], expected.Input[2], expected.Input[3], options);
        FormulaTensor.Input(golden.Salt, "input.eval", plan.Input(Network.InputName));
        plan.Run();

        ReadOnlySpan<float> logits = plan.Output(Network.LogitsName);
        var failures = new List<string>();
        double limit = Tolerances.Golden(expected.Float32Error);
        for (int row = 0; row < expected.Logits.Length; row++)
        {
            for (int column = 0; column < Math.Min(LogitsKept, expected.Logits[row].Length); column++)
            {
                double error = Math.Abs(logits[row * golden.NumClasses + column] - expected.Logits[row][column]) / expected.Norm;
                TensorMeasure.Check(failures, $"logit [{row}, {column}]", error, limit);
            }
        }
        var measure = new GoldenMeasure("logits", expected.Norm, expected.Projection, expected.Float32Error);
        TensorMeasure.Check(failures, "logits", TensorMeasure.Error(golden.Salt, measure, logits), limit);
        Report(failures);
    }

    private static void CheckStep(GoldenFile golden, Network network, GoldenStep expected, bool batchStatistics)
    {
        StateTensor[] trainable = [.. network.Parameters.Where(parameter => parameter.IsTrainable)];
        Assert.Equal(expected.Gradients.Select(gradient => gradient.Name), trainable.Select(parameter => parameter.Name));
        ExpectedStep outputs = ExpectedStep.Of(golden, expected, network);
        var options = new TrainingGraphOptions
        {
            Dropout = expected.Dropout != 0,
            BatchStatistics = batchStatistics,
            AuxiliaryWeight = (float)expected.AuxWeight,
        };
        FillByFormula(golden, network);
        Dictionary<string, float[]>? run = null;
        List<string> failures = [];
        using (Plan plan = RunStep(golden, network, expected, options))
        {
            foreach ((string output, GoldenMeasure measure) in outputs.Outputs)
            {
                double error = TensorMeasure.Error(golden.Salt, measure, Result(network, plan, output));
                TensorMeasure.Check(failures, output, error, Tolerances.Golden(measure.Float32Error));
            }
            if (failures.Count > 0 || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ProveVariable)))
                run = outputs.Outputs.Keys.ToDictionary(output => output, output => Result(network, plan, output).ToArray());
        }
        if (run is null)
            return;
        FillByFormula(golden, network);
        ComputationGraph graph = network.TraceTraining(expected.Input[0], expected.Input[2], expected.Input[3], options);
        Prove(new TrainingStep(graph, network.Store, Inputs(golden, expected)), run, outputs, failures);
    }

    // As a user's training loop runs it.
    private static Plan RunStep(GoldenFile golden, Network network, GoldenStep step, TrainingGraphOptions options)
    {
        Plan plan = network.CompileTraining(step.Input[0], step.Input[2], step.Input[3], options, StepOptions());
        foreach ((string name, float[] values) in Inputs(golden, step))
            values.CopyTo(plan.Input(name));
        plan.Run();
        network.UpdateBuffers(plan);
        return plan;
    }

    private static CompileOptions StepOptions() =>
        new() { Winograd = string.IsNullOrEmpty(Environment.GetEnvironmentVariable(DirectVariable)), Kind = PlanKind.Training };

    // The running averages are read where a training loop takes them.
    private static ReadOnlySpan<float> Result(Network network, Plan plan, string output) =>
        network.Parameters.FirstOrDefault(own => !own.IsTrainable && BatchStatistics.OutputName(own.Parameter) == output) is { } buffer
            ? buffer.Values
            : plan.Output(output);

    private static Dictionary<string, float[]> Inputs(GoldenFile golden, GoldenStep step)
    {
        var images = new float[step.Input.Aggregate((product, length) => product * length)];
        FormulaTensor.Input(golden.Salt, "input.train", images);
        return new Dictionary<string, float[]>
        {
            [Network.InputName] = images,
            [NetworkTraining.LabelsName] = [.. step.Labels.Select(label => (float)label)],
        };
    }

    // What the tolerance does not cover must be kinks and nothing else.
    private static void Prove(TrainingStep step, Dictionary<string, float[]> run, ExpectedStep expected, List<string> failures)
    {
        FloatRun watched = step.RunInFloat(StepOptions());
        foreach (string output in expected.Outputs.Keys)
            Assert.True(run[output].AsSpan().SequenceEqual(watched.Outputs[output]), $"Watching the run has changed {output}.");
        KinkProof proof = KinkProof.Attempt(step, watched, expected);
        string head = failures.Count == 0
            ? "Within the tolerance"
            : string.Create(CultureInfo.InvariantCulture, $"{failures.Count} of {expected.Outputs.Count} tensors past the tolerance, proven to be kinks");
        TestContext.Current.TestOutputHelper?.WriteLine($"{head}: {proof.Summary}.");
        Report([.. proof.Failures, .. proof.Failures.Count == 0 ? [] : failures]);
    }

    private static void FillByFormula(GoldenFile golden, Network network)
    {
        foreach (StateTensor parameter in network.Parameters)
        {
            FormulaTensor.Weight(
                golden.Salt, parameter.Name, parameter.Shape.ToArray(), golden.NormRange[0], golden.NormRange[1], parameter.Values);
        }
    }

    private static void Report(IReadOnlyCollection<string> failures) => Assert.True(failures.Count == 0, string.Join('\n', failures));
}
