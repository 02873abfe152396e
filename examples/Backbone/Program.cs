using System.Numerics.Tensors;
using Vertebra.Graph.Runtime;
using Vertebra.Models;

Network network = ModelCatalog.Create("mobilenet_v3_small");

// Feature maps at strides 4 to 32, for a detector or a segmenter.
Backbone features = network.Features();
using Plan maps = features.Compile(batch: 1, height: 256, width: 320);
maps.Input(Network.InputName).Fill(0.5f);
maps.Run();
foreach (FeatureMap map in features.Outputs)
    Console.WriteLine($"{map.Name}: {map.Channels} channels from {map.Path}, {maps.Output(map.Name).Length} numbers");

// One vector an image, for a search by similarity.
using Plan vectors = network.Embed().Compile(batch: 2);
vectors.Input(Network.InputName).Fill(0.5f);
vectors.Run();
ReadOnlySpan<float> both = vectors.Output(Backbone.EmbeddingName);
int length = both.Length / 2;
Console.WriteLine($"the same image twice: similarity {TensorPrimitives.CosineSimilarity(both[..length], both[length..]):F3}");

// The same weights under a classifier of five classes, the body frozen.
Network flowers = network.ReplaceHead(classes: 5);
foreach (var parameter in flowers.Parameters.Where(own => own.Name.StartsWith("features.", StringComparison.Ordinal)))
    parameter.IsTrainable = false;
Console.WriteLine($"{flowers.Parameters.Count(own => own.IsTrainable)} tensors are left to train");
