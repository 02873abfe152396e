namespace Vertebra.Models.Labels;

/// <summary>The 1,000 classes of ILSVRC 2012, in the order of the logits of every network trained on them.</summary>
public static class ImageNetClasses
{
    private const string Resource = "Vertebra.Models.Labels.imagenet-classes.txt";

    /// <summary>
    /// The first WordNet lemma of each class, by index: 0 is <c>tench</c>, 999 <c>toilet tissue</c>. Two names stand for two classes each:
    /// <c>crane</c> (134 the bird, 517 the machine) and <c>maillot</c> (638 and 639).
    /// </summary>
    public static IReadOnlyList<string> Names { get; } = Read();

    private static string[] Read()
    {
        using Stream stream = typeof(ImageNetClasses).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
