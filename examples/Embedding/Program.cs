using System.Numerics.Tensors;
using Vertebra.Data;
using Vertebra.Graph.Runtime;
using Vertebra.Models;
using Vertebra.Training;

// A network that learned the digits 0 to 7 gives one vector an image.
Network network = ModelCatalog.Create("resnet20_cifar", classes: 8, inChannels: 1);
DatasetSplits glyphs = DatasetFitting.Fit(DatasetCatalog.Load("glyphs"), network.Input);
ImageDataset known = glyphs.Train.OfClasses("0", "1", "2", "3", "4", "5", "6", "7");
ImageDataset few = known.Subset([.. Enumerable.Range(0, 4000)]);
new Trainer(network, new TrainerOptions { Epochs = 2, LearningRate = 0.1f }).Train(few);

// Images of all digits are found again by the direction of their vectors, also those of 8 and 9, which it has never seen.
Backbone embed = network.Embed();
int length = embed.Outputs[0].Channels;
ImageDataset album = glyphs.Test.Subset([.. Enumerable.Range(0, 2000)]);
float[][] vectors = [.. Vectors(album)];
for (int digit = 0; digit < 10; digit++)
{
    int[] queries = [.. Enumerable.Range(0, album.Count).Where(i => album.Label(i) == digit)];
    int found = queries.Count(query => album.Label(Nearest(query)) == digit);
    Console.WriteLine($"{digit}: for {100.0 * found / queries.Length,5:F1} % of {queries.Length} images the most similar other one shows the same digit{(digit > 7 ? ", which was not among the classes" : "")}");
}

IEnumerable<float[]> Vectors(ImageDataset images)
{
    using Plan plan = embed.Compile(batch: 50);
    foreach (Batch batch in new DataLoader(images, batchSize: 50).Epoch(0))
    {
        batch.Images.Span.CopyTo(plan.Input(Network.InputName));
        plan.Run();
        for (int i = 0; i < batch.Count; i++)
            yield return plan.Output(Backbone.EmbeddingName).Slice(i * length, length).ToArray();
    }
}

int Nearest(int query) => Enumerable.Range(0, vectors.Length).Where(i => i != query)
    .MaxBy(i => TensorPrimitives.CosineSimilarity(vectors[i], vectors[query]));
