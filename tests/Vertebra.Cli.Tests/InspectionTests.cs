using System.Text.Json;
using System.Xml.Linq;
using Vertebra.Cli.Tests.Support;
using Vertebra.Models;

namespace Vertebra.Cli.Tests;

public class InspectionTests
{
    [Fact]
    public void Models_lists_the_whole_catalogue()
    {
        CommandRun run = CommandRun.Of("models");

        Assert.Equal(0, run.ExitCode);
        Assert.All(ModelCatalog.Entries, entry => Assert.Contains(entry.Name, run.Output, StringComparison.Ordinal));
        Assert.Contains("61,706", run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    [Fact]
    public void Models_as_json_has_the_fields_of_the_contract()
    {
        JsonElement models = CommandRun.Of("models", "--json").Json;

        Assert.Equal(ModelCatalog.Entries.Count, models.GetArrayLength());
        Assert.All(models.EnumerateArray(), model => Assert.Equal("model family year parameters macs macs_with_norms input paper weights", Names.Of(model)));
        JsonElement first = models[0];
        Assert.Equal("lenet5", first.GetProperty("model").GetString());
        Assert.Equal(61_706, first.GetProperty("parameters").GetInt64());
        Assert.Equal([1, 32, 32], first.GetProperty("input").EnumerateArray().Select(side => side.GetInt32()));
    }

    [Fact]
    public void Models_as_json_names_published_weights()
    {
        JsonElement models = CommandRun.Of("models", "--json").Json;

        JsonElement resnet50 = models.EnumerateArray().Single(model => model.GetProperty("model").GetString() == "resnet50").GetProperty("weights");
        Assert.Equal("name top1", Names.Of(resnet50[0]));
        Assert.Equal(("resnet50.imagenet1k_v2", 0.80858), (resnet50[0].GetProperty("name").GetString(), resnet50[0].GetProperty("top1").GetDouble()));
        Assert.Equal(0, models[0].GetProperty("weights").GetArrayLength());
    }

    [Theory]
    [InlineData("alex*", "alexnet alexnet_2012")]
    [InlineData("ALEXNET", "alexnet")]
    [InlineData("?enet5", "lenet5")]
    [InlineData("nothing", "")]
    public void Models_filters_by_wildcards(string filter, string expected)
    {
        JsonElement models = CommandRun.Of("models", "--filter", filter, "--json").Json;

        Assert.Equal(expected, string.Join(' ', models.EnumerateArray().Select(model => model.GetProperty("model").GetString())));
    }

    [Fact]
    public void A_filter_without_wildcards_that_is_part_of_names_is_told_of_them()
    {
        CommandRun run = CommandRun.Of("models", "--filter", "alex");

        Assert.Equal("", run.Output);
        Assert.Equal("No model's name matches 'alex'. '*alex*' matches 2.\n", run.Error.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Summary_as_json_has_the_tensors_of_the_state_dictionary_in_order()
    {
        JsonElement summary = CommandRun.Of("summary", "lenet5", "--json").Json;

        Assert.Equal("model parameters macs macs_with_norms input tensors", Names.Of(summary));
        Assert.Equal(416_520, summary.GetProperty("macs").GetInt64());
        JsonElement[] tensors = [.. summary.GetProperty("tensors").EnumerateArray()];
        Assert.All(tensors, tensor => Assert.Equal("name shape", Names.Of(tensor)));
        Assert.Equal(
            "conv1.weight conv1.bias conv2.weight conv2.bias fc1.weight fc1.bias fc2.weight fc2.bias fc3.weight fc3.bias",
            string.Join(' ', tensors.Select(tensor => tensor.GetProperty("name").GetString())));
        Assert.Equal([6, 1, 5, 5], tensors[0].GetProperty("shape").EnumerateArray().Select(side => side.GetInt32()));
    }

    [Fact]
    public void Summary_takes_another_size_and_number_of_classes()
    {
        JsonElement summary = CommandRun.Of("summary", "alexnet", "--size", "96x128", "--classes", "7", "--json").Json;

        Assert.Equal([3, 96, 128], summary.GetProperty("input").EnumerateArray().Select(side => side.GetInt32()));
        Assert.Equal(7, summary.GetProperty("tensors").EnumerateArray().Last().GetProperty("shape")[0].GetInt32());
    }

    [Theory]
    [InlineData("lenet5")]
    [InlineData("googlenet")]
    [InlineData("efficientnet_b0")]
    public void Summary_prints_the_text_of_the_model_s_summary(string model) =>
        Assert.Equal(ModelCatalog.Create(model).Summary().ToString(), CommandRun.Of("summary", model).Output.ReplaceLineEndings("\n").TrimEnd());

    [Fact]
    public void Summary_prints_layers_or_the_tree()
    {
        string table = CommandRun.Of("summary", "lenet5").Output;
        Assert.Matches(@"conv1 +Conv2d +1x6x28x28 +156 +117,600 +5x5", table);
        Assert.Matches(@"Non-trainable params +0\n", table);
        Assert.Matches(@"Receptive field +16x16, stride 4\n", table);
        Assert.Matches(@"Forward/backward pass size +0\.11 MB\n", table);
        Assert.StartsWith("LeNet5(\n  (conv1): Conv2d(", CommandRun.Of("summary", "lenet5", "--tree").Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_draws_the_network_and_says_where()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "googlenet.svg");
        CommandRun run = CommandRun.Of("summary", "googlenet", "--svg", path);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"googlenet\.svg: googlenet, [\d,]+ x [\d,]+ pixels\n", run.Output);
        Assert.Equal("svg", XDocument.Load(path).Root!.Name.LocalName);
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_picture_that_cannot_be_written_fails_in_one_line()
    {
        string line = CommandRun.Of("summary", "lenet5", "--svg", Path.Combine("no", "such", "folder", "x.svg")).FailsInOneLine(1);

        Assert.Contains("does not exist", line, StringComparison.Ordinal);
        CommandRun.Of("summary", "lenet5", "--svg", "x.svg", "--json").FailsInOneLine(2);
    }

    [Fact]
    public void A_size_that_does_not_fit_the_network_fails_in_one_line()
    {
        string line = CommandRun.Of("summary", "lenet5", "--size", "3x3").FailsInOneLine(1);

        Assert.Contains("1x32x32", line, StringComparison.Ordinal);
    }
}
