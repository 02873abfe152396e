using System.Text;
using Vertebra.Imaging;

namespace Vertebra.Data.Tests.Images;

/// <summary>The same images give the same inputs, bit for bit, wherever they are kept.</summary>
public sealed class OneSourceTests : IDisposable
{
    private const int Count = 30;
    private static readonly string[] Kinds = ["raw", "padded", "enlarged", "reduced"];

    private readonly TemporaryFolder _folder = new();
    private readonly ImageDataset _idx;

    public OneSourceTests()
    {
        ImageDataset glyphs = GlyphDataset.Generate(4, Count, 1, TestContext.Current.CancellationToken).Train;
        byte[] images = [.. Enumerable.Range(0, Count).SelectMany(i => glyphs.Image(i).ToArray())];
        byte[] labels = [.. Enumerable.Range(0, Count).Select(i => (byte)glyphs.Label(i))];
        foreach (string part in (string[])["train", "t10k"])
        {
            _folder.File($"{part}-images-idx3-ubyte", IdxBytes.Build(images, Count, 28, 28));
            _folder.File($"{part}-labels-idx1-ubyte", IdxBytes.Build(labels, Count));
        }
        _idx = DatasetCatalog.Load("mnist", _folder.Path, cancellation: TestContext.Current.CancellationToken).Train;
    }

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string source in (string[])["memory", "folder", "zip", "csv"])
            {
                foreach (string kind in Kinds)
                    cases.Add(source, kind);
            }
            return cases;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Inputs_are_the_same_from_any_source(string name, string kind)
    {
        ImageDataset fitted = kind switch
        {
            "padded" => _idx.Pad(2),
            "enlarged" => _idx.Resize(96),
            "reduced" => _idx.Resize(20).Pad(1),
            _ => _idx,
        };
        Dictionary<int, (int Label, float[] Input)> expected = Inputs(new DataLoader(fitted, 7), i => i);
        IImageSource source = Open(name);
        using var closed = source as IDisposable;

        Dictionary<int, (int Label, float[] Input)> actual = Inputs(
            new DataLoader(source, new ImageTransform(fitted.Preprocessing), 8, new DataLoaderOptions { Shuffle = true }),
            i => name == "memory" ? i : int.Parse(Path.GetFileNameWithoutExtension(source.ImageName(i))));

        Assert.Equal(Count, actual.Count);
        Assert.All(expected, pair =>
        {
            Assert.Equal(pair.Value.Label, actual[pair.Key].Label);
            Assert.Equal(pair.Value.Input, actual[pair.Key].Input);
        });
        Assert.Equal((fitted.Width, fitted.Height), fitted.Preprocessing.FixedSize);
        Assert.Equal(_idx.ClassNames[9], source.ClassNames[9]);
    }

    private IImageSource Open(string name)
    {
        (string Name, byte[] Content)[] files =
            [.. Enumerable.Range(0, Count).Select(i => ($"{_idx.Label(i)}/{i:0000}.png", Png(_idx.Read(i).ToRgbImage())))];
        switch (name)
        {
            case "memory":
                return _idx;
            case "zip":
                return LabelledImages.Open(_folder.File("images.zip", Pictures.Zip(files)));
            default:
                foreach ((string path, byte[] content) in files)
                {
                    Directory.CreateDirectory(_folder.File("images/" + path[..1]));
                    _folder.File("images/" + path, content);
                }
                if (name == "folder")
                    return LabelledImages.Open(_folder.File("images"));
                string rows = string.Concat(files.Select(file => $"images/{file.Name},{file.Name[..1]}\n"));
                string table = _folder.File("images.csv", Encoding.UTF8.GetBytes("image,label\n" + rows));
                return LabelledImages.Open(table, new ImageLabelOptions { Labels = _idx.ClassNames });
        }
    }

    private static byte[] Png(RgbImage image) => Pictures.Png(image.Width, image.Height, image.Pixels);

    private static Dictionary<int, (int Label, float[] Input)> Inputs(DataLoader loader, Func<int, int> number)
    {
        var inputs = new Dictionary<int, (int, float[])>();
        int size = loader.Transform.Channels * loader.Height * loader.Width;
        foreach (Batch batch in loader.Epoch(0, TestContext.Current.CancellationToken))
        {
            for (int i = 0; i < batch.Count; i++)
                inputs.Add(number(batch.Indices.Span[i]), (batch.Labels.Span[i], batch.Images.Slice(i * size, size).ToArray()));
        }
        return inputs;
    }
}
