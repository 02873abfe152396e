using System.Text;
using Vertebra.Imaging;

namespace Vertebra.Data.Tests.Images;

public sealed class LabelledImagesTests : IDisposable
{
    private static readonly byte[] Picture = Pictures.Solid(1, 2, 3, 2, 2);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Folders_are_classes_in_ordinal_order(bool zip)
    {
        using LabelledImages images = Open(zip, "dog/1.jpg", "Cat/2.PNG", "cat/a/3.jpeg", "cat/b/3.jpeg");

        Assert.Equal(["Cat", "cat", "dog"], images.ClassNames);
        Assert.Equal(["Cat/2.PNG", "cat/a/3.jpeg", "cat/b/3.jpeg", "dog/1.jpg"], Names(images));
        Assert.Equal([0, 1, 1, 2], Labels(images));
        Assert.Equal(Picture, images.ReadFile(3));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Files_that_are_no_pictures_and_hidden_ones_are_passed_over(bool zip)
    {
        using LabelledImages images = Open(
            zip, "cat/1.jpg", "cat/notes.txt", "cat/._1.jpg", ".cache/x/1.jpg", "__MACOSX/cat/._1.jpg", "README.md", "dog/.hidden/1.jpg", "cat/jpg");

        Assert.Equal(["cat/1.jpg"], Names(images));
    }

    [Theory]
    [InlineData("set/cat/1.jpg set/dog/2.jpg", "set/cat/1.jpg set/dog/2.jpg")]
    [InlineData("a/b/cat/1.jpg a/b/dog/2.jpg", "a/b/cat/1.jpg a/b/dog/2.jpg")]
    [InlineData("test/cat/1.jpg test/dog/2.jpg", "test/cat/1.jpg test/dog/2.jpg")]
    [InlineData("cat/1.jpg cat/2.jpg", "cat/1.jpg cat/2.jpg")]
    [InlineData("train/cat/1.jpg test/cat/2.jpg val/cat/3.jpg", "test/cat/2.jpg")]
    [InlineData("train/cat/1.jpg val/cat/3.jpg", "val/cat/3.jpg")]
    [InlineData("set/Train/cat/1.jpg set/Validation/cat/3.jpg", "set/Validation/cat/3.jpg")]
    [InlineData("car/1.jpg train/2.jpg truck/3.jpg", "car/1.jpg train/2.jpg truck/3.jpg")]
    public void A_folder_that_stands_alone_is_entered_and_test_or_else_val_is_chosen(string files, string expected)
    {
        foreach (bool zip in (bool[])[false, true])
        {
            using LabelledImages images = Open(zip, files.Split(' '));
            Assert.Equal(expected.Split(' '), Names(images));
        }
    }

    [Theory]
    [InlineData("train", "set/train/cat/1.jpg")]
    [InlineData("val", "set/valid/cat/3.jpg")]
    [InlineData("valid", "set/valid/cat/3.jpg")]
    [InlineData("test", "set/test/cat/2.jpg")]
    public void A_part_can_be_chosen(string split, string expected)
    {
        using LabelledImages images = Open(
            new ImageLabelOptions { Split = split }, zip: true, "set/train/cat/1.jpg", "set/test/cat/2.jpg", "set/valid/cat/3.jpg");
        Assert.Equal([expected], Names(images));
    }

    [Fact]
    public void A_part_that_is_not_there_is_an_error_that_names_those_that_are()
    {
        Assert.Contains("train", Fails(new ImageLabelOptions { Split = "val" }, "train/cat/1.jpg", "test/cat/1.jpg"), StringComparison.Ordinal);
        Assert.Contains("--split", Fails(null, "train/cat/1.jpg"), StringComparison.Ordinal);
        Assert.Contains("not cut into parts", Fails(new ImageLabelOptions { Split = "val" }, "cat/1.jpg", "dog/1.jpg"), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_of_the_network_number_the_classes_where_all_names_match()
    {
        var options = new ImageLabelOptions { Labels = ["tench", "Great White-Shark", "dog"], Classes = 3 };
        using LabelledImages images = Open(options, zip: false, "dog/1.jpg", "great_white_shark/2.jpg");

        Assert.Equal([2, 1], Labels(images));
        Assert.Equal("Great White-Shark", images.ClassNames[1]);
    }

    [Fact]
    public void Classes_of_other_names_are_numbered_in_order_only_if_there_are_as_many()
    {
        var options = new ImageLabelOptions { Labels = ["a", "b"], Classes = 2 };
        using (LabelledImages images = Open(options, zip: false, "x/1.jpg", "y/1.jpg"))
            Assert.Equal(["x", "y"], images.ClassNames);
        Assert.Contains("--labels", Fails(options, "x/1.jpg", "y/1.jpg", "z/1.jpg"), StringComparison.Ordinal);
        Assert.Contains("'x'", Fails(options with { LabelsAreComplete = true }, "x/1.jpg", "a/1.jpg"), StringComparison.Ordinal);
        Assert.Contains("several classes (0, 1)", Fails(new ImageLabelOptions { Labels = ["x", "X"] }, "x/1.jpg"), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_to_read_is_an_error()
    {
        Assert.Contains("no pictures", Fails(null), StringComparison.Ordinal);
        Assert.Contains("no pictures", Fails(null, "cat/1.txt"), StringComparison.Ordinal);
        Assert.Contains("no classes", Fails(null, "1.jpg", "2.jpg"), StringComparison.Ordinal);
        string missing = _folder.File("nowhere");
        Assert.Contains(missing, Assert.Throws<DatasetException>(() => LabelledImages.Open(missing)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_table_beside_the_pictures_tells_the_classes(bool zip)
    {
        using LabelledImages images = OpenTable(
            zip, "\uFEFFFile,class_index,name\r\n\"b.jpg\",2,two\r\n\r\na/1.jpg,0,zero\r\n", "b.jpg", "a/1.jpg", "other.jpg");

        Assert.Equal([2, 0], Labels(images));
        Assert.Equal(["class 0", "class 1", "class 2"], images.ClassNames);
        Assert.Equal(["set/b.jpg", "set/a/1.jpg"], Names(images));
        Assert.Equal(Picture, images.ReadFile(1));
    }

    [Fact]
    public void A_table_may_name_classes_and_separate_by_semicolons_or_tabs()
    {
        foreach (char separator in (char[])[';', '\t'])
        {
            using LabelledImages images = OpenTable(
                zip: false, $"label{separator}path\n\"dog, big \"\"x\"\"\"{separator}a.jpg\ncat{separator}b.jpg", "a.jpg", "b.jpg");
            Assert.Equal(["cat", "dog, big \"x\""], images.ClassNames);
            Assert.Equal([1, 0], Labels(images));
        }
    }

    [Fact]
    public void A_table_by_itself_finds_its_pictures_relative_to_it()
    {
        Write("sub/a.jpg");
        string table = _folder.File("my.csv", "image,label\nsub/a.jpg,3\n"u8.ToArray());
        using LabelledImages images = LabelledImages.Open(table);
        Assert.Equal([3], Labels(images));
        Assert.Equal(Picture, images.ReadFile(0));
    }

    [Theory]
    [InlineData("a,b\n1.jpg,2\n", "line 1", "no column of the pictures")]
    [InlineData("image,b\n1.jpg,2\n", "line 1", "no column of the classes")]
    [InlineData("image,label\n1.jpg,1\n\n1.jpg\n", "line 4", "1 fields")]
    [InlineData("image,label\n1.jpg,\n", "line 2", "no label")]
    [InlineData("image,label\n,1\n", "line 2", "no picture")]
    [InlineData("image,label\n1.jpg,1\nmissing.jpg,1\n", "line 3", "missing.jpg")]
    [InlineData("image,label\n1.jpg,1\n\"1.jpg,1\n", "line 3", "quote")]
    [InlineData("image,label\n1.jpg,1\n1.jpg,5\n", "line 3", "class 5 is none of the 5")]
    [InlineData("image,label\n1.jpg,1\n1.jpg,2000000000\n", "line 3", "class 2000000000")]
    [InlineData("image,label\n1.jpg,a\n1.jpg,unknown\n", "line 3", "unknown")]
    [InlineData("", "labels.csv", "empty")]
    [InlineData("image,label\n", "labels.csv", "no pictures")]
    public void A_wrong_table_is_an_error_with_the_line(string table, string place, string problem)
    {
        var options = new ImageLabelOptions { Labels = ["a", "b", "c", "d", "e"], LabelsAreComplete = true };
        foreach (bool zip in (bool[])[false, true])
        {
            DatasetException fault = Assert.Throws<DatasetException>(() => OpenTable(options, zip, table, "1.jpg"));
            Assert.Contains(place, fault.Message, StringComparison.Ordinal);
            Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', fault.Message);
        }
    }

    [Fact]
    public void Wild_indices_cost_no_memory()
    {
        Assert.Contains("line 2", Assert.Throws<DatasetException>(() => OpenTable(zip: true, "image,label\n1.jpg,2147483646\n", "1.jpg")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_of_a_table_give_a_result_or_an_error_with_its_name()
    {
        Write("a.jpg");
        byte[] table = "image,label,\"x, y\"\r\na.jpg,0,1\na.jpg,\"1\",\"2\n3\"\n"u8.ToArray();
        byte[] letters = "\",;\t\r\n\0\u00ffa.jpg01"u8.ToArray();
        var random = new Random(11);
        int read = 0;
        for (int round = 0; round < 500; round++)
        {
            List<byte> mutated = [.. table];
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                int at = random.Next(mutated.Count);
                if (random.Next(3) == 0)
                    mutated.RemoveAt(at);
                else
                    mutated.Insert(at, letters[random.Next(letters.Length)]);
            }
            try
            {
                using LabelledImages images = LabelledImages.Open(_folder.File("any.csv", [.. mutated]));
                read += images.Count > 0 ? 1 : 0;
            }
            catch (DatasetException fault)
            {
                Assert.Contains("any.csv", fault.Message, StringComparison.Ordinal);
            }
        }
        Assert.InRange(read, 1, 499);
    }

    [Fact]
    public void Nasty_names_in_an_archive_lead_nowhere()
    {
        string path = _folder.File("nasty.zip", Pictures.Zip(
            ("../../up/1.jpg", Picture), ("/elsewhere/2.jpg", Picture), ("back\\slash\\3.jpg", Picture), ("C:/x/4.jpg", Picture), ("good/5.jpg", Picture),
            ("good/", [])));
        using LabelledImages images = LabelledImages.Open(path);

        Assert.Equal(5, images.Count);
        Assert.All(Enumerable.Range(0, images.Count), i => Assert.Equal(Picture, images.ReadFile(i)));
        Assert.Equal(["nasty.zip"], _folder.Names);
    }

    [Fact]
    public void Damaged_archives_are_errors()
    {
        byte[] whole = Pictures.Zip(("cat/1.jpg", Picture), ("dog/1.jpg", Picture));
        Assert.Throws<DatasetException>(() => LabelledImages.Open(_folder.File("cut.zip", whole[..^10])));
        Assert.Throws<DatasetException>(() => LabelledImages.Open(_folder.File("text.zip", "no archive"u8.ToArray())));
        Assert.Throws<DatasetException>(() => LabelledImages.Open(_folder.File("empty.zip", [])));

        var random = new Random(7);
        int opened = 0;
        for (int round = 0; round < 400; round++)
        {
            byte[] mutated = [.. whole];
            for (int change = random.Next(1, 4); change > 0; change--)
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            try
            {
                using LabelledImages images = LabelledImages.Open(_folder.File("mutated.zip", mutated));
                for (int i = 0; i < images.Count; i++)
                    images.ReadFile(i);
                opened++;
            }
            catch (Exception fault) when (fault is DatasetException or ImageFormatException)
            {
                Assert.Contains("mutated.zip", fault.Message, StringComparison.Ordinal);
            }
        }
        Assert.InRange(opened, 1, 399);
    }

    [Fact]
    public void A_bomb_ends_at_its_announced_size()
    {
        byte[] archive = Pictures.Zip(("cat/1.jpg", new byte[1 << 22]));
        // The sizes in the directory at the end, which are believed, say a hundred bytes.
        int directory = archive.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BitConverter.TryWriteBytes(archive.AsSpan(directory + 24), 100);
        using LabelledImages images = LabelledImages.Open(_folder.File("bomb.zip", archive));

        Assert.InRange(images.ReadFile(0).Length, 0, 100);
    }

    [Fact]
    public void Pictures_of_an_archive_can_be_read_by_several_threads()
    {
        (string, byte[])[] entries = [.. Enumerable.Range(0, 50).Select(i => ($"c/{i:00}.png", Pictures.Noise(i, 20, 20)))];
        using LabelledImages images = LabelledImages.Open(_folder.File("many.zip", Pictures.Zip(entries)));
        Parallel.For(0, 400, i => Assert.Equal(entries[i % 50].Item2, images.ReadFile(i % 50)));
    }

    private LabelledImages Open(bool zip, params string[] files) => Open(null, zip, files);

    private LabelledImages Open(ImageLabelOptions? options, bool zip, params string[] files)
    {
        if (zip)
            return LabelledImages.Open(_folder.File($"{Guid.NewGuid():N}.zip", Pictures.Zip([.. files.Select(file => (file, Picture))])), options);
        string root = $"{Guid.NewGuid():N}";
        Directory.CreateDirectory(_folder.File(root));
        foreach (string file in files)
            Write($"{root}/{file}");
        return LabelledImages.Open(_folder.File(root), options);
    }

    private LabelledImages OpenTable(bool zip, string table, params string[] files) => OpenTable(null, zip, table, files);

    private LabelledImages OpenTable(ImageLabelOptions? options, bool zip, string table, params string[] files)
    {
        (string, byte[])[] entries = [("set/labels.csv", Encoding.UTF8.GetBytes(table)), .. files.Select(file => ("set/" + file, Picture))];
        string name = $"{Guid.NewGuid():N}";
        if (zip)
            return LabelledImages.Open(_folder.File(name + ".zip", Pictures.Zip(entries)), options);
        foreach ((string file, byte[] content) in entries)
            Write($"{name}/{file}", content);
        return LabelledImages.Open(_folder.File(name), options);
    }

    private string Fails(ImageLabelOptions? options, params string[] files)
    {
        string[] messages = [.. new[] { false, true }.Select(zip => Assert.Throws<DatasetException>(() => Open(options, zip, files)).Message)];
        Assert.All(messages, message => Assert.DoesNotContain('\n', message));
        return messages[0];
    }

    private void Write(string name, byte[]? content = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        _folder.File(name, content ?? Picture);
    }

    private static string[] Names(LabelledImages images) =>
        [.. Enumerable.Range(0, images.Count).Select(i => images.ImageName(i)[(images.Name.Length + 1)..])];

    private static int[] Labels(LabelledImages images) => [.. Enumerable.Range(0, images.Count).Select(images.Label)];
}
