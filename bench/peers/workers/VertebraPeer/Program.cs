using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Vertebra.Checkpoints;
using Vertebra.Graph.Runtime;
using Vertebra.Models;
using Vertebra.Training;

// VertebraPeer NETWORK WEIGHTS IMAGES BATCH SIZE THREADS [train]: measures Vertebra as lines on standard input ask it to.
// VertebraPeer machine THREADS: the machine as Vertebra sees it.
const float LearningRate = 1e-5f;

if (args is ["machine", var processors])
{
    Answer(new { peakGflops = Math.Round(MachinePeak.Measure(int.Parse(processors))), runtime = RuntimeInformation.FrameworkDescription });
    return;
}

int batch = int.Parse(args[3]), size = int.Parse(args[4]), threads = int.Parse(args[5]);
Network network = ModelCatalog.Create(args[0]);
NetworkWeights.Load(network, args[1]);
bool trains = args is [.., "train"];
var options = new CompileOptions { Threads = threads };
using Plan plan = trains
    ? network.CompileTraining(batch, size, size, new TrainingGraphOptions { Dropout = false }, options)
    : network.Compile(batch, size, size, options);
Sgd? optimizer = trains ? new Sgd(network.Parameters, new SgdOptions { Momentum = 0.9f }, threads) : null;
for (int i = 0; trains && i < batch; i++)
    plan.Input(Network.LabelsName)[i] = i * 37 % 1000;
MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(args[2])).CopyTo(plan.Input(Network.InputName));

Answer(new { version = $"{typeof(Network).Assembly.GetName().Version?.ToString(3)}", vectorBits = plan.VectorBits });
while (Console.ReadLine()?.Split(' ') is { } command)
{
    switch (command)
    {
        case ["measure", var warmUp, var seconds, var least]:
            Repeat(Number(warmUp), 1);
            Answer(Repeat(Number(seconds), int.Parse(least)));
            break;
        case ["logits", var path]:
            plan.Run();
            File.WriteAllBytes(path, MemoryMarshal.AsBytes(plan.Output(Network.LogitsName)));
            Answer(plan.ShapeOf(Network.LogitsName).ToString());
            break;
        default:
            throw new ArgumentException($"There is no command '{string.Join(' ', command)}'.");
    }
}

List<double> Repeat(double seconds, int least)
{
    List<double> times = [];
    for (double total = 0; total < seconds * 1e3 || times.Count < least; total += times[^1])
    {
        long start = Stopwatch.GetTimestamp();
        plan.Run();
        optimizer?.Step(plan, LearningRate);
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }
    return times;
}

static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

static void Answer<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value));
