using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;

// OnnxRuntimePeer MODEL.onnx IMAGES BATCH SIZE THREADS: measures ONNX Runtime as lines on standard input ask it to.
// OnnxRuntimePeer ranges MODEL.onnx IMAGES BATCH SIZE: least and largest value of the input and of each output, for those who quantise.
if (args is ["ranges", .. var what])
{
    Ranges(what[0], what[1], int.Parse(what[2]), int.Parse(what[3]));
    return;
}

int batch = int.Parse(args[2]), size = int.Parse(args[3]), threads = int.Parse(args[4]);
using var options = new SessionOptions
{
    ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
    GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
    IntraOpNumThreads = threads,
    InterOpNumThreads = 1,
};
options.AddSessionConfigEntry("session.intra_op.allow_spinning", "1");
using var session = new InferenceSession(args[0], options);
long[] outputShape = [.. session.OutputMetadata["logits"].Dimensions.Select(length => (long)length)];
float[] images = ReadFloats(args[1]);
float[] logits = new float[outputShape.Aggregate(1L, (product, length) => product * length)];

// Input and output stay where they are, as a plan's do.
using OrtValue input = OrtValue.CreateTensorValueFromMemory(images, [batch, 3, size, size]);
using OrtValue output = OrtValue.CreateTensorValueFromMemory(logits, outputShape);
using var runOptions = new RunOptions();
string[] inputNames = ["input"], outputNames = ["logits"];
OrtValue[] inputs = [input], outputs = [output];

Answer(new { version = OrtEnv.Instance().GetVersionString() });
while (Console.ReadLine()?.Split(' ') is { } command)
{
    switch (command)
    {
        case ["measure", var warmUp, var seconds, var least]:
            Repeat(Number(warmUp), 1);
            Answer(Repeat(Number(seconds), int.Parse(least)));
            break;
        case ["logits", var path]:
            Run();
            File.WriteAllBytes(path, MemoryMarshal.AsBytes<float>(logits));
            Answer(outputShape);
            break;
        default:
            throw new ArgumentException($"There is no command '{string.Join(' ', command)}'.");
    }
}

void Run() => session.Run(runOptions, inputNames, inputs, outputNames, outputs);

List<double> Repeat(double seconds, int least)
{
    List<double> times = [];
    for (double total = 0; total < seconds * 1e3 || times.Count < least; total += times[^1])
    {
        long start = Stopwatch.GetTimestamp();
        Run();
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }
    return times;
}

static void Ranges(string model, string path, int batch, int size)
{
    using var session = new InferenceSession(model);
    float[] images = ReadFloats(path);
    using OrtValue input = OrtValue.CreateTensorValueFromMemory(images, [batch, 3, size, size]);
    using var options = new RunOptions();
    string[] names = [.. session.OutputNames];
    using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, ["input"], [input], names);
    var ranges = new Dictionary<string, float[]> { ["input"] = [images.Min(), images.Max()] };
    foreach ((string name, OrtValue output) in names.Zip(outputs))
    {
        ReadOnlySpan<float> values = output.GetTensorDataAsSpan<float>();
        ranges[name] = [TensorPrimitives.Min(values), TensorPrimitives.Max(values)];
    }
    Answer(ranges);
}

static float[] ReadFloats(string path) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();

static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

static void Answer<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value));
