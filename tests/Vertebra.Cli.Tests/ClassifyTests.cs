using System.Text.Json;
using Vertebra.Cli.Hosting;
using Vertebra.Cli.Tests.Support;

namespace Vertebra.Cli.Tests;

public sealed class ClassifyTests : IDisposable
{
    private const string Model = SortingNetwork.Model;
    private readonly TemporaryFolder _folder = new();
    private readonly string _weights;

    public ClassifyTests()
    {
        _weights = _folder.File("weights.safetensors");
        SortingNetwork.Save(_weights);
        foreach (string name in (string[])["a.png", "photos/b.png", "photos/c.PNG", "photos/more/d.png"])
            Write(name, Pictures.Noise(name.Length));
        Write("photos/notes.txt", "no picture"u8.ToArray());
        Write("photos/.hidden.png", Pictures.Noise(1));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Json_has_the_fields_of_the_contract()
    {
        JsonElement json = Run(_folder.File("a.png"), "--json").Json;

        JsonElement image = Assert.Single(json.EnumerateArray());
        Assert.Equal("image predictions", Names.Of(image));
        Assert.Equal(_folder.File("a.png"), image.GetProperty("image").GetString());
        JsonElement[] predictions = [.. image.GetProperty("predictions").EnumerateArray()];
        Assert.Equal(4, predictions.Length);
        Assert.All(predictions, prediction => Assert.Equal("index label probability", Names.Of(prediction)));
        double[] probabilities = [.. predictions.Select(prediction => prediction.GetProperty("probability").GetDouble())];
        Assert.Equal(probabilities.OrderDescending(), probabilities);
        Assert.Equal(1, probabilities.Sum(), 1e-5);
        Assert.Equal($"class {predictions[0].GetProperty("index").GetInt32()}", predictions[0].GetProperty("label").GetString());
    }

    [Fact]
    public void Without_a_terminal_each_prediction_is_a_line_of_fields()
    {
        CommandRun run = Run(_folder.File("a.png"), "--top", "2");

        Assert.True(run.ExitCode == 0, run.Error);
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Matches(@"a\.png\t[01]\.\d{4}\t\d\tclass \d$", line.TrimEnd('\r')));
        Assert.DoesNotContain('█', run.Output);
    }

    [Fact]
    public void A_terminal_shows_bars()
    {
        var output = new StringWriter();
        int code = CommandLineApp.Run(
            ["classify", _folder.File("a.png"), "--model", Model, "--weights", _weights],
            new Terminal(output, new StringWriter(), outputIsLive: true), TestContext.Current.CancellationToken);

        Assert.Equal(0, code);
        Assert.Contains('█', output.ToString());
        Assert.Contains(" %", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("class 0", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_stands_for_all_pictures_below_it()
    {
        Assert.Equal(["photos/b.png", "photos/c.PNG", "photos/more/d.png"], Images(Run(_folder.File("photos"), "--json")));
    }

    [Theory]
    [InlineData("photos/*", "photos/b.png photos/c.PNG photos/more/d.png")]
    [InlineData("photos/*.png", "photos/b.png")]
    [InlineData("**/*.png", "a.png photos/b.png photos/more/d.png")]
    [InlineData("photos/**", "photos/b.png photos/c.PNG photos/more/d.png")]
    [InlineData("*/m?re/?.png", "photos/more/d.png")]
    [InlineData("photos/.h*.png", "photos/.hidden.png")]
    public void A_pattern_stands_for_the_pictures_that_match(string pattern, string expected)
    {
        Assert.Equal(expected.Split(' '), Images(Run(_folder.File(pattern), "--json")));
    }

    [Fact]
    public void A_dash_stands_for_standard_input()
    {
        var output = new StringWriter();
        var error = new StringWriter();
        byte[] picture = File.ReadAllBytes(_folder.File("a.png"));
        var terminal = new Terminal(output, error, input: () => new MemoryStream(picture));
        int code = CommandLineApp.Run(["classify", "-", "--model", Model, "--weights", _weights, "--json"], terminal, TestContext.Current.CancellationToken);

        Assert.True(code == 0, error.ToString());
        JsonElement image = Assert.Single(JsonDocument.Parse(output.ToString()).RootElement.EnumerateArray());
        Assert.Equal("-", image.GetProperty("image").GetString());
        JsonElement file = Run(_folder.File("a.png"), "--json").Json[0];
        Assert.Equal(file.GetProperty("predictions").ToString(), image.GetProperty("predictions").ToString());
    }

    [Fact]
    public void A_broken_picture_among_many_is_told_and_the_rest_goes_on()
    {
        Write("photos/broken.png", Pictures.Noise(1)[..^30]);
        Write("photos/text.jpg", "no picture"u8.ToArray());

        CommandRun run = Run(_folder.File("photos"), _folder.File("none.jpg"), _folder.File("*.gif"), "--json", "--batch", "2");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(3, JsonDocument.Parse(run.Output).RootElement.GetArrayLength());
        string[] lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        foreach ((string line, string name) in lines.Zip((string[])["broken.png", "text.jpg", "none.jpg", "*.gif", "4 of 7 pictures"]))
            Assert.Contains(name, line, StringComparison.Ordinal);
        Assert.StartsWith("vertebra: ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void One_picture_that_fails_is_the_only_line()
    {
        Write("empty.jpg", []);
        Directory.CreateDirectory(_folder.File("void"));
        foreach (string name in (string[])["empty.jpg", "none.png", "void", "*.gif"])
            Assert.Contains(name, Run(_folder.File(name)).FailsInOneLine(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_come_from_a_file_that_has_to_fit()
    {
        string labels = _folder.File("labels.txt", "ant\nbee\ncat\ndog\n"u8.ToArray());
        Assert.Matches(@"\t(ant|bee|cat|dog)\s*$", Run(_folder.File("a.png"), "--labels", labels, "--top", "1").Output);

        _folder.File("labels.txt", "ant\nbee\n"u8.ToArray());
        Assert.Contains("2 labels", Run(_folder.File("a.png"), "--labels", labels).FailsInOneLine(1), StringComparison.Ordinal);
        Assert.Contains("none.txt", Run(_folder.File("a.png"), "--labels", _folder.File("none.txt")).FailsInOneLine(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_override_what_is_made_of_a_picture()
    {
        string picture = Write("wide.png", Pictures.Noise(9, 45, 36));
        string usual = Run(picture, "--json").Output;
        string[][] overrides =
        [
            ["--resize", "48"], ["--resize", "32x32"], ["--crop", "40"], ["--crop", "24x40"], ["--mean", "0.5"], ["--std", "0.2,0.3,0.4"],
            ["--interpolation", "bicubic"],
        ];
        foreach (string[] options in overrides)
        {
            CommandRun run = Run([picture, "--json", .. options]);
            Assert.True(run.ExitCode == 0, run.Error);
            Assert.NotEqual(usual, run.Output);
        }
        Assert.Equal(usual, Run(picture, "--json", "--resize", "32", "--crop", "32", "--mean", "0.485,0.456,0.406", "--std", "0.229,0.224,0.225", "--interpolation", "bilinear").Output);
    }

    [Theory]
    [InlineData("--resize", "0")]
    [InlineData("--resize", "3x4x5")]
    [InlineData("--crop", "big")]
    [InlineData("--mean", "1,2")]
    [InlineData("--std", "0")]
    [InlineData("--std", "nan")]
    [InlineData("--interpolation", "nearest")]
    [InlineData("--top", "0")]
    public void Options_out_of_range_are_wrong_usage(string option, string value)
    {
        Assert.Contains(option, Run(_folder.File("a.png"), option, value).FailsInOneLine(2), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_models_and_weights_fail_in_one_line()
    {
        string picture = _folder.File("a.png");
        Assert.Contains("did you mean", CommandRun.Of("classify", picture, "--model", "resnet20_cifa", "--weights", _weights).FailsInOneLine(2), StringComparison.Ordinal);
        Assert.Contains("resnet32_cifar", CommandRun.Of("classify", picture, "--model", "resnet32_cifar", "--weights", _weights).FailsInOneLine(1), StringComparison.Ordinal);
        Assert.Contains("none.pth", CommandRun.Of("classify", picture, "--model", Model, "--weights", _folder.File("none.pth")).FailsInOneLine(1), StringComparison.Ordinal);
        Assert.Contains("4 classes", Run(picture, "--classes", "5").FailsInOneLine(1), StringComparison.Ordinal);
        Assert.Equal(2, CommandRun.Of("classify", "--model", Model, "--weights", _weights).ExitCode);
    }

    private CommandRun Run(params string[] more) => CommandRun.Of(["classify", .. more, "--model", Model, "--weights", _weights]);

    private string[] Images(CommandRun run) =>
    [
        .. run.Json.EnumerateArray()
            .Select(image => Path.GetRelativePath(_folder.Path, image.GetProperty("image").GetString()!).Replace('\\', '/')),
    ];

    private string Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        return _folder.File(name, content);
    }
}
