using System.IO.Compression;
using Vertebra.Models.Labels;

namespace Vertebra.Models.Tests;

public class ImageNetClassesTests
{
    [Fact]
    public void There_are_a_thousand_names_in_the_order_of_the_logits()
    {
        Assert.Equal(1000, ImageNetClasses.Names.Count);
        Assert.Equal(("tench", "Samoyed", "toilet tissue"), (ImageNetClasses.Names[0], ImageNetClasses.Names[258], ImageNetClasses.Names[999]));
        Assert.Equal(998, ImageNetClasses.Names.Distinct().Count());
        Assert.All(ImageNetClasses.Names, name => Assert.Equal(name.Trim(), name));
    }

    [Fact]
    public void The_names_are_those_of_the_reference_data()
    {
        string path = Path.Combine(RepositoryPaths.Shared ?? "", "data", "imagenet-photos.zip");
        if (!File.Exists(path))
            Assert.Skip("../shared/data/imagenet-photos.zip is not on this machine.");
        using ZipArchive archive = ZipFile.OpenRead(path);
        using var reader = new StreamReader(archive.GetEntry("classes.txt")!.Open());

        Assert.Equal(reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries), ImageNetClasses.Names);
    }
}
