using System.Numerics.Tensors;
using Vertebra.Checkpoints;
using Vertebra.Data;
using Vertebra.Models;
using Vertebra.Models.Layers;
using Vertebra.Training;

var layers = new Sequential(new Conv2d(1, 16, kernel: 5), new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(16 * 12 * 12, 10));
var network = new Network("tiny", layers, new InputSize(1, 28, 28), classes: 10);
DatasetSplits glyphs = DatasetCatalog.Load("glyphs");
TrainingResult result = new Trainer(network, new TrainerOptions { Epochs = 2 }).Train(glyphs.Train, glyphs.Test);
NetworkWeights.Save(network, "tiny.safetensors");

Batch image = new DataLoader(glyphs.Test, batchSize: 1).Epoch(0).First();
Tensor<float> logits = network.Predict(Tensor.Create(image.Images.ToArray(), [1, 1, 28, 28]));
Console.WriteLine($"{result.Test!.Top1:P1}; a {image.Labels.Span[0]} is read as {Tensor.IndexOfMax<float>(logits)}");
