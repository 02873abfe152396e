using Vertebra.Data;
using Vertebra.Models;
using Vertebra.Models.State;
using Vertebra.Training;

// A network learns the digits 0 to 4 from many images …
Network first = ModelCatalog.Create("lenet5", classes: 5);
DatasetSplits glyphs = DatasetFitting.Fit(DatasetCatalog.Load("glyphs"), first.Input);
ImageDataset known = glyphs.Train.OfClasses("0", "1", "2", "3", "4"), knownTest = glyphs.Test.OfClasses("0", "1", "2", "3", "4");
Console.WriteLine($"0 to 4, {known.Count:N0} images: {Learn(first, known, knownTest, epochs: 3):P1}");

// … and what it has learned helps with 5 to 9, of which there are few. ReplaceHead copies all weights but the classifier's.
ImageDataset others = glyphs.Train.OfClasses("5", "6", "7", "8", "9"), test = glyphs.Test.OfClasses("5", "6", "7", "8", "9");
ImageDataset few = others.Subset([.. Enumerable.Range(0, 100)]);

Network frozen = first.ReplaceHead(classes: 5);
foreach (StateTensor own in frozen.Parameters.Where(own => own.Name.StartsWith("conv", StringComparison.Ordinal)))
    own.IsTrainable = false;
Console.WriteLine($"5 to 9, {few.Count} images, from scratch:           {Learn(ModelCatalog.Create("lenet5", classes: 5), few, test, epochs: 30):P1}");
Console.WriteLine($"5 to 9, {few.Count} images, fine-tuned:             {Learn(first.ReplaceHead(classes: 5), few, test, epochs: 30):P1}");
Console.WriteLine($"5 to 9, {few.Count} images, convolutions frozen:    {Learn(frozen, few, test, epochs: 30):P1}");
Console.WriteLine($"0 to 4 by the first network, which stays as it was: {Evaluator.Evaluate(first, knownTest).Top1:P1}");

static double Learn(Network network, ImageDataset train, ImageDataset test, int epochs) =>
    new Trainer(network, new TrainerOptions { Epochs = epochs, BatchSize = 20, LearningRate = 0.01f }).Train(train, test).Test!.Top1;
