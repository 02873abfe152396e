using Vertebra.Checkpoints;
using Vertebra.Data;
using Vertebra.Imaging;
using Vertebra.Models;
using Vertebra.Training;
using Vertebra.Weights;

namespace Vertebra.Inference.Tests;

/// <summary>Real weights on real pictures, against what PyTorch or TensorFlow makes of them.</summary>
public sealed class AgreementTests
{
    [Fact]
    public void The_dog_is_a_samoyed()
    {
        string photo = SharedFiles.Require("data", "photos", "photo-dog.jpg");
        using var classifier = ImageClassifier.Load("tf_mobilenet_v2", SharedFiles.Require("weights", "tf_mobilenet_v2.safetensors"));

        IReadOnlyList<Prediction> predictions = classifier.Classify(photo);

        Assert.Equal("Samoyed", predictions[0].Label);
        Assert.Equal(0.731, predictions[0].Probability, 0.005);
        Assert.Equal([258, 259, 279, 270, 248], predictions.Select(prediction => prediction.Index));
    }

    [Fact]
    public void At_least_198_of_200_photos_have_the_reference_s_first_class()
    {
        string archive = SharedFiles.Require("data", "imagenet-photos.zip");
        using var classifier = ImageClassifier.Load("tf_mobilenet_v2", SharedFiles.Require("weights", "tf_mobilenet_v2.safetensors"));
        int[] expected = ReferenceTop1(archive);
        using LabelledImages images = LabelledImages.Open(archive, new ImageLabelOptions { Labels = classifier.Labels, Classes = 1000 });
        IEnumerable<ImageInput> inputs = Enumerable.Range(0, images.Count).Select(i => new ImageInput(images.ImageName(i), () => new MemoryStream(images.ReadFile(i))));

        ImageClassification[] results = [.. classifier.Classify(inputs, top: 1, TestContext.Current.CancellationToken)];

        Assert.Equal(200, results.Length);
        Assert.InRange(results.Zip(expected).Count(pair => pair.First.Predictions[0].Index == pair.Second), 198, 200);
    }

    [Theory]
    [InlineData("resnet20_cifar", "resnet20-12fca82f.th", 0.8103)]
    [InlineData("resnet32_cifar", "resnet32-d509ac18.th", 0.8256)]
    public void Cifar_networks_score_on_10_000_pictures_from_the_archive_what_they_do_in_PyTorch(string model, string weights, double top1)
    {
        string archive = SharedFiles.Require("data", "cifar10-jpeg.zip");
        ModelEntry entry = ModelCatalog.Find(model);
        Network network = entry.Create();
        NetworkWeights.Load(network, SharedFiles.Require("weights", weights));
        using LabelledImages images = LabelledImages.Open(archive, new ImageLabelOptions { Classes = 10 });
        var loader = new DataLoader(images, new ImageTransform(entry.Preprocessing), batchSize: 100);

        EvaluationResult result = Evaluator.Evaluate(network, loader, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(10_000, result.Count);
        Assert.Equal(top1, result.Top1, 0.002);
    }

    [Fact]
    public void Weights_converted_to_safetensors_give_the_same_logits()
    {
        string checkpoint = SharedFiles.Require("weights", "resnet20-12fca82f.th");
        string converted = Path.Combine(Directory.CreateTempSubdirectory("vertebra-classification-").FullName, "resnet20.safetensors");
        try
        {
            using (WeightsFile file = WeightsFile.Open(checkpoint))
                SafetensorsWriter.Write(converted, file.Tensors.Select(tensor => new NamedTensor(tensor.Name, [.. tensor.Shape], file.Read(tensor.Name))));
            using var first = ImageClassifier.Load("resnet20_cifar", checkpoint);
            using var second = ImageClassifier.Load("resnet20_cifar", converted);
            RgbImage photo = ImageDecoder.Decode(SharedFiles.Require("data", "photos", "photo-dog.jpg"));
            Assert.Equal(first.Logits(photo), second.Logits(photo));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(converted)!, recursive: true);
        }
    }

    private static int[] ReferenceTop1(string archive)
    {
        using System.IO.Compression.ZipArchive zip = System.IO.Compression.ZipFile.OpenRead(archive);
        using var reader = new StreamReader(zip.GetEntry("labels.csv")!.Open());
        string[] lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. lines.Skip(1).Select(line => int.Parse(line.Split(',')[^1], System.Globalization.CultureInfo.InvariantCulture))];
    }
}
