using Vertebra.Checkpoints;
using Vertebra.Data;
using Vertebra.Models;
using Vertebra.Training.Tests.Support;
using Vertebra.Weights;

namespace Vertebra.Training.Tests;

/// <summary>A file of weights says what pictures it was trained on.</summary>
public sealed class WeightPreprocessingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => ["digits", "padded", "enlarged", "colour", "exact", "whole"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_written_is_read_whole(string kind)
    {
        Preprocessing said = Preprocessing(kind);
        var metadata = new Dictionary<string, string>();
        WeightPreprocessing.Write(metadata, said);

        Assert.Equal(said, Read(metadata));
    }

    [Fact]
    public void A_training_says_what_its_images_were_made_of()
    {
        Network network = Samples.LeNet();
        new Trainer(network, new TrainerOptions { Epochs = 1, OutputDirectory = _folder.Path })
            .Train(Samples.Glyphs.Train, cancellationToken: TestContext.Current.CancellationToken);

        Preprocessing said = WeightPreprocessing.For(ModelCatalog.Find("lenet5"), _folder.File(RunFiles.LastWeights));

        Assert.Equal(Samples.Glyphs.Train.Preprocessing, said);
        Assert.Equal((ResizeRule.ShortSide(28), new CropSize(28, 28), 2), (said.Resize, said.Crop!.Value, said.Padding));
        using SafetensorsFile file = SafetensorsFile.Open(_folder.File(RunFiles.LastWeights));
        Assert.Equal("1x32x32", file.Metadata["input"]);
        Assert.Equal(Samples.Glyphs.Train.Mean.ToString(), file.Metadata["mean"]);
    }

    // What was written before a file said all.
    [Theory]
    [InlineData("mnist", "1x32x32", "padded")]
    [InlineData("fashion-mnist", "1x96x96", "enlarged")]
    [InlineData("glyphs", "1x28x28", "digits")]
    public void Old_files_of_ours_are_understood(string data, string input, string kind)
    {
        Preprocessing expected = Preprocessing(kind);
        Assert.Equal(expected, Read(new Dictionary<string, string>
        {
            ["model"] = "lenet5",
            ["data"] = data,
            ["input"] = input,
            ["mean"] = "0.1307",
            ["std"] = "0.3081",
        }));
    }

    [Fact]
    public void Files_of_others_say_nothing_and_files_that_are_not_there_neither()
    {
        Assert.Null(Read([]));
        Assert.Null(Read(new() { ["format"] = "pt", ["input"] = "image", ["mean"] = "x", ["std"] = "y" }));
        Assert.Equal(ModelCatalog.Find("lenet5").Preprocessing, WeightPreprocessing.For(ModelCatalog.Find("lenet5"), _folder.File("none")));
    }

    [Theory]
    [InlineData("input", "1x32")]
    [InlineData("input", "1x32x33")]
    [InlineData("input", "0x32x32")]
    [InlineData("input", "2000000000x2000000000x2")]
    [InlineData("resize", "28x28x28")]
    [InlineData("resize", "-1")]
    [InlineData("resize", "1999999999")]
    [InlineData("crop", "28")]
    [InlineData("padding", "-2")]
    [InlineData("padding", "9999999")]
    [InlineData("interpolation", "nearest")]
    [InlineData("mean", "0.5,0.5")]
    [InlineData("std", "0")]
    [InlineData("std", "NaN")]
    public void What_makes_no_sense_is_refused_with_the_file_s_name(string key, string value)
    {
        var metadata = new Dictionary<string, string>();
        WeightPreprocessing.Write(metadata, Preprocessing("padded") with { Mean = [0.5f], Std = [0.5f] });
        metadata[key] = value;

        WeightsFormatException fault = Assert.Throws<WeightsFormatException>(() => Read(metadata));

        Assert.Contains("w.safetensors", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void Various_sizes_are_no_preprocessing_of_weights() => Assert.Throws<ArgumentException>(
        () => WeightPreprocessing.Write(new Dictionary<string, string>(), new Preprocessing { Crop = null }));

    private static Preprocessing Preprocessing(string kind)
    {
        var digits = new ImageDataset("digits", 1, 28, 28, new byte[28 * 28], [0], ["0"], [0.1307f], [0.3081f]);
        return kind switch
        {
            "digits" => digits.Preprocessing,
            "padded" => digits.Pad(2).Preprocessing,
            "enlarged" => digits.Resize(96).Preprocessing,
            "exact" => new Preprocessing { Resize = ResizeRule.Exactly(5, 7), Crop = null, Interpolation = Interpolation.Bicubic },
            "whole" => new Preprocessing { Resize = ResizeRule.None, Crop = new CropSize(9, 8), Mean = [0.25f, 1e-7f, -3], Std = [0.1f, 2, 1] },
            _ => ModelCatalog.Find("inception_v4").Preprocessing,
        };
    }

    private Preprocessing? Read(Dictionary<string, string> metadata)
    {
        string path = _folder.File("w.safetensors");
        SafetensorsWriter.Write(path, [new NamedTensor("x", [1], new float[] { 1 })], metadata);
        return WeightPreprocessing.Read(path);
    }
}
