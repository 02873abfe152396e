using System.Text;
using System.Text.Json;
using Vertebra.Cli.Tests.Support;

namespace Vertebra.Cli.Tests;

public sealed class EvaluatePicturesTests : IDisposable
{
    private const int Count = SortingNetwork.Classes * SortingNetwork.PerClass;
    private static readonly string[] Classes = ["ant", "bee", "cat", "dog"];

    private readonly TemporaryFolder _folder = new();
    private readonly string _weights;
    private readonly (byte[] File, int Class)[] _pictures;

    public EvaluatePicturesTests()
    {
        _weights = _folder.File("weights.safetensors");
        _pictures = SortingNetwork.Save(_weights);
        Assert.Equal(Count, _pictures.Length);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, "")]
    [InlineData(false, "set/")]
    [InlineData(true, "")]
    [InlineData(true, "set/val/")]
    public void A_tree_of_what_the_network_sees_scores_100_percent(bool zip, string root)
    {
        JsonElement json = Evaluate(Tree(zip, root), "--json").Json;

        Assert.Equal("model data count loss top1 top5 classes confusion skipped", Names.Of(json));
        Assert.Equal(Count, json.GetProperty("count").GetInt32());
        Assert.Equal(1, json.GetProperty("top1").GetDouble());
        Assert.Equal(0, json.GetProperty("skipped").GetInt32());
        Assert.Equal(4, json.GetProperty("confusion").GetArrayLength());
    }

    [Fact]
    public void Top_1_comes_first_as_a_percentage_with_two_decimals()
    {
        CommandRun run = Evaluate(Tree(zip: true, ""));

        Assert.StartsWith("Top-1 accuracy   100.00 %", run.Output, StringComparison.Ordinal);
        Assert.Contains("Confusion matrix", run.Output, StringComparison.Ordinal);
        Assert.Contains("12 images in ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_counts_by_index_and_by_name()
    {
        string path = Table(i => $"{_pictures[i].Class}");
        Assert.Equal(1, Evaluate(path, "--json").Json.GetProperty("top1").GetDouble());
        Assert.Equal(0, Evaluate(Table(i => $"{(_pictures[i].Class + 1) % 4}"), "--json").Json.GetProperty("top1").GetDouble());
        string labels = _folder.File("labels.txt", Encoding.UTF8.GetBytes(string.Join('\n', Classes)));
        JsonElement named = Evaluate(Table(i => Classes[_pictures[i].Class].ToUpperInvariant()), "--labels", labels, "--json").Json;
        Assert.Equal(1, named.GetProperty("top1").GetDouble());
        Assert.Equal(Classes, named.GetProperty("classes").EnumerateArray().Select(name => name.GetString()!));
    }

    [Fact]
    public void A_part_is_chosen_by_split()
    {
        (string, byte[])[] entries =
        [
            .. Enumerable.Range(0, Count).Select(i => ($"{(i % 3 == 0 ? "train" : "test")}/{Classes[_pictures[i].Class]}/{i}.png", _pictures[i].File)),
            .. Classes.SelectMany(name => (string[])[$"train/{name}/x.png", $"test/{name}/x.png"]).Select(name => (name, _pictures[0].File)),
        ];
        string zip = _folder.File("parts.zip", Pictures.Zip(entries));
        Assert.Equal(8 + 4, Evaluate(zip, "--json").Json.GetProperty("count").GetInt32());
        Assert.Equal(4 + 4, Evaluate(zip, "--split", "train", "--json").Json.GetProperty("count").GetInt32());
        Assert.Contains("'val'", Evaluate(zip, "--split", "val").FailsInOneLine(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_pictures_do_not_count_and_are_told()
    {
        string path = Tree(zip: true, "", broken: [2, 5]);

        CommandRun run = Evaluate(path, "--json", "--batch", "3");

        Assert.Equal(1, run.ExitCode);
        JsonElement json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(Count - 2, json.GetProperty("count").GetInt32());
        Assert.Equal(2, json.GetProperty("skipped").GetInt32());
        Assert.Equal(1, json.GetProperty("top1").GetDouble());
        Assert.Equal(2, run.Error.Split('\n').Count(line => line.StartsWith($"'{path}/", StringComparison.Ordinal)));
        Assert.EndsWith("vertebra: 2 of 12 pictures could not be read and do not count.\n", run.Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("None of the 12", Evaluate(Tree(zip: true, "", broken: [.. Enumerable.Range(0, Count)])).FailsInOneLine(1), StringComparison.Ordinal);
    }

    [Fact]
    public void The_confusion_matrix_can_be_written()
    {
        string file = _folder.File("confusion.csv");
        Assert.Equal(0, Evaluate(Tree(zip: true, ""), "--confusion", file).ExitCode);
        string[] lines = File.ReadAllLines(file);
        Assert.Equal(5, lines.Length);
        Assert.EndsWith(",ant,bee,cat,dog", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_evaluated_fails_in_one_line()
    {
        Directory.CreateDirectory(_folder.File("void"));
        Assert.Contains("void", Evaluate(_folder.File("void")).FailsInOneLine(1), StringComparison.Ordinal);
        Assert.Contains("none.zip", Evaluate(_folder.File("none.zip")).FailsInOneLine(1), StringComparison.Ordinal);
        Assert.Contains("Did you mean", Evaluate("minst").FailsInOneLine(2), StringComparison.Ordinal);
        Assert.Contains("line 2", Evaluate(_folder.File("bad.csv", "image,label\nnone.png,1\n"u8.ToArray())).FailsInOneLine(1), StringComparison.Ordinal);
        string fewer = _folder.File("fewer.zip", Pictures.Zip(("x/1.png", _pictures[0].File), ("y/1.png", _pictures[0].File)));
        Assert.Contains("--labels", Evaluate(fewer).FailsInOneLine(1), StringComparison.Ordinal);
        Assert.Contains("--data-dir", Evaluate(fewer, "--data-dir", ".").FailsInOneLine(2), StringComparison.Ordinal);
        Assert.Contains("--crop", Evaluate("glyphs", "--crop", "3").FailsInOneLine(2), StringComparison.Ordinal);
    }

    private CommandRun Evaluate(string data, params string[] more) =>
        CommandRun.Of(["evaluate", "--model", SortingNetwork.Model, "--weights", _weights, "--data", data, .. more]);

    private string Tree(bool zip, string root, int[]? broken = null)
    {
        var entries = new List<(string Name, byte[] Content)>();
        for (int i = 0; i < Count; i++)
        {
            byte[] picture = _pictures[i].File;
            entries.Add(($"{root}{Classes[_pictures[i].Class]}/{i}.png", broken?.Contains(i) == true ? picture[..^15] : picture));
        }
        string name = $"{Guid.NewGuid():N}";
        if (zip)
            return _folder.File(name + ".zip", Pictures.Zip([.. entries]));
        foreach ((string file, byte[] content) in entries)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File($"{name}/{file}"))!);
            _folder.File($"{name}/{file}", content);
        }
        return _folder.File(name);
    }

    private string Table(Func<int, string> label)
    {
        for (int i = 0; i < Count; i++)
            _folder.File($"{i}.png", _pictures[i].File);
        return _folder.File($"{Guid.NewGuid():N}.csv", Encoding.UTF8.GetBytes(
            "filename,label\n" + string.Join('\n', Enumerable.Range(0, Count).Select(i => $"{i}.png,{label(i)}"))));
    }
}
