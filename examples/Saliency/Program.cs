using System.Numerics.Tensors;
using Vertebra.Data;
using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Runtime;
using Vertebra.Models;
using Vertebra.Training;

// A network that learned the digits.
Network network = ModelCatalog.Create("lenet5");
DatasetSplits glyphs = DatasetFitting.Fit(DatasetCatalog.Load("glyphs"), network.Input);
new Trainer(network, new TrainerOptions { Epochs = 1 }).Train(glyphs.Train);
Batch image = new DataLoader(glyphs.Test, batchSize: 1).Epoch(0).First();

// One plan gives the gradients of any logit by the image and by a feature map.
using Plan plan = network.CompileGradient(by: [Network.InputName, "conv2"]);
image.Images.Span.CopyTo(plan.Input(Network.InputName));
plan.Run();
int seen = TensorPrimitives.IndexOfMax(plan.Output(Network.LogitsName));

// 1 at the class whose logit is asked for.
Span<float> cotangent = plan.Input(NetworkGradients.CotangentName);
cotangent.Clear();
cotangent[seen] = 1;
plan.Run();

// By how much the score changes with each pixel (Simonyan, Vedaldi, Zisserman 2014).
Show(plan.Output(Gradients.OutputName(Network.InputName)), side: 32, $"a {image.Labels.Span[0]} that is read as {seen}: pixels that matter");

// Grad-CAM (Selvaraju et al. 2017): the maps of the last convolution, each by the mean of its gradient, where that speaks for the class.
ReadOnlySpan<float> maps = plan.Output("conv2"), gradient = plan.Output(Gradients.OutputName("conv2"));
int side = plan.ShapeOf("conv2").Width, pixels = side * side;
var cam = new float[pixels];
for (int start = 0; start < maps.Length; start += pixels)
{
    float weight = TensorPrimitives.Average(gradient.Slice(start, pixels));
    for (int i = 0; i < pixels; i++)
        cam[i] += weight * maps[start + i];
}
TensorPrimitives.Max(cam, 0, cam);
Show(cam, side, "Grad-CAM of conv2");

static void Show(ReadOnlySpan<float> values, int side, string title)
{
    const string Shades = " .:-=+*#%@";
    float most = Math.Max(Math.Abs(TensorPrimitives.MaxMagnitude(values)), float.Epsilon);
    Console.WriteLine($"\n{title}");
    for (int y = 0; y < side; y++)
    {
        foreach (float value in values.Slice(y * side, side))
            Console.Write(new string(Shades[(int)(9 * Math.Abs(value) / most)], 2));
        Console.WriteLine();
    }
}
