using Vertebra.Inference;

using var classifier = ImageClassifier.Load("mobilenet_v2", "default");     // or the path of a file of weights
foreach (ImageClassification photo in classifier.Classify(args, top: 3))
{
    Console.WriteLine(photo.Image);
    foreach (Prediction prediction in photo.Predictions)
        Console.WriteLine($"  {prediction.Probability,7:P1}  {prediction.Label}");
}
