using Vertebra.Data;
using Vertebra.Graph.Runtime;
using Vertebra.Models;
using Vertebra.Training;

// The maps that a detector or a segmenter builds on, for a photo of any size.
Backbone backbone = ModelCatalog.Create("resnet50").Features();
using Plan photo = backbone.Compile(batch: 1, height: 480, width: 640);
photo.Input(Network.InputName).Fill(0.5f);
photo.Run();
foreach (FeatureMap map in backbone.Outputs)
    Console.WriteLine($"{map.Name,-8} {map.Channels,4} channels of {480 / map.Stride}x{640 / map.Stride} from {map.Path}: {photo.Output(map.Name).Length:N0} numbers");

// What a trained network sees of a digit at each scale: the mean over all channels, from dark to bright.
Network network = ModelCatalog.Create("lenet5");
DatasetSplits glyphs = DatasetFitting.Fit(DatasetCatalog.Load("glyphs"), network.Input);
new Trainer(network, new TrainerOptions { Epochs = 1 }).Train(glyphs.Train);

Backbone digits = network.Features();
using Plan plan = digits.Compile(batch: 1);
Batch image = new DataLoader(glyphs.Test, batchSize: 1).Epoch(0).First();
image.Images.Span.CopyTo(plan.Input(Network.InputName));
plan.Run();
Show(image.Images.Span, channels: 1, side: 32, $"a {image.Labels.Span[0]}");
foreach (FeatureMap map in digits.Outputs)
{
    ReadOnlySpan<float> values = plan.Output(map.Name);
    Show(values, map.Channels, (int)Math.Sqrt(values.Length / map.Channels), $"{map.Name}, {map.Channels} channels of {map.Path}");
}

static void Show(ReadOnlySpan<float> values, int channels, int side, string title)
{
    const string Shades = " .:-=+*#%@";
    var means = new float[side * side];
    for (int i = 0; i < values.Length; i++)
        means[i % means.Length] += values[i] / channels;
    (float least, float most) = (means.Min(), means.Max());
    Console.WriteLine($"\n{title}, {side}x{side}");
    for (int y = 0; y < side; y++)
        Console.WriteLine(string.Concat(means[(y * side)..((y + 1) * side)].Select(mean => new string(Shades[(int)(9 * (mean - least) / (most - least))], 2))));
}
