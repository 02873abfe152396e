using static Vertebra.Data.Tests.IdxBytes;

namespace Vertebra.Data.Tests;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Images_are_read_plain_or_compressed_whatever_the_name(bool compressed)
    {
        var content = Build(Ramp(24), 2, 3, 4);
        var images = IdxFile.ReadImages(_folder.File(compressed ? "images" : "images.gz", compressed ? Gzip(content) : content));
        Assert.Equal((2, 3, 4), (images.Count, images.Height, images.Width));
        Assert.Equal(Ramp(24), images.Pixels);
    }

    [Fact]
    public void Labels_are_read() =>
        Assert.Equal([3, 0, 9], IdxFile.ReadLabels(_folder.File("labels", Gzip(Build([3, 0, 9], 3))), 10));

    [Fact]
    public void A_label_out_of_range_is_refused_with_its_place()
    {
        var fault = Assert.Throws<DatasetException>(() => IdxFile.ReadLabels(_folder.File("labels", Build([3, 0, 10, 1], 4)), 10));
        Assert.Equal(10, fault.Offset);
        Assert.Contains("label 10 is not one of the 10 classes", fault.Message);
    }

    [Theory]
    [InlineData(new byte[0], "too short")]
    [InlineData(new byte[] { 0, 0, 8 }, "too short")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 1 }, "within its header")]
    [InlineData(new byte[] { 1, 0, 8, 3, 0, 0, 0, 1 }, "does not start as an IDX file")]
    [InlineData(new byte[] { 0, 0, 13, 3, 0, 0, 0, 1 }, "IDX type 0x0D")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 7 }, "file of labels where one of images is expected")]
    [InlineData(new byte[] { 0, 0, 8, 4, 0, 0, 0, 1, 7 }, "4 dimensions where 3 are expected")]
    public void Another_kind_of_file_is_refused(byte[] content, string because)
    {
        Refused(content, because);
        if (content.Length > 0) Refused(Gzip(content), because);
    }

    [Fact]
    public void Images_in_the_place_of_labels_are_named_as_such()
    {
        var path = _folder.File("labels", Build([1], 1, 1, 1));
        Assert.Contains("file of images where one of labels is expected", Assert.Throws<DatasetException>(() => IdxFile.ReadLabels(path, 10)).Message);
    }

    [Theory]
    [InlineData(0u, 28u, 28u, "0 cannot be the size")]
    [InlineData(10u, 28u, 0u, "0 cannot be the size")]
    [InlineData(0x80000000u, 1u, 1u, "2147483648 cannot be the size")]
    [InlineData(0xFFFFFFFFu, 28u, 28u, "4294967295 cannot be the size")]
    [InlineData(0x7FFFFFFFu, 0x7FFFFFFFu, 0x7FFFFFFFu, "more than fit in memory")]
    public void Impossible_sizes_are_refused(uint count, uint height, uint width, string because)
    {
        Refused(Build(Ramp(100), count, height, width), because);
        Refused(Gzip(Build(Ramp(100), count, height, width)), because);
    }

    [Fact]
    public void A_file_that_announces_two_billion_images_is_refused_before_memory_is_taken()
    {
        var (plain, compressed) = (Build(Ramp(100), 2_000_000_000, 1, 1), Gzip(Build(Ramp(100), 2_000_000_000, 1, 1)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused(plain, "the file ends after 100 of 2000000000");
        Refused(compressed, "compressed bytes can hold");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void Missing_and_surplus_bytes_are_refused()
    {
        Refused(Build(Ramp(23), 2, 3, 4), "ends after 23 of 24");
        Refused(Gzip(Build(Ramp(23), 2, 3, 4)), "ends after 23 of 24");
        Refused(Build(Ramp(25), 2, 3, 4), "data follows");
        Refused(Gzip(Build(Ramp(25), 2, 3, 4)), "data follows");
    }

    [Fact]
    public void A_gzip_bomb_costs_no_more_than_it_announces()
    {
        var bomb = Gzip(Build(new byte[64 << 20], 1, 1, 1000));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused(bomb, "data follows");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void A_damaged_or_cut_gzip_stream_is_refused()
    {
        var random = new byte[3000];
        new Random(1).NextBytes(random);
        var compressed = Gzip(Build(random, 3, 10, 100));
        Refused(compressed[..^1000], "");
        var damaged = (byte[])compressed.Clone();
        damaged[^6] ^= 1;
        Refused(damaged, "damaged");
        Refused(compressed[..^1], "lacks its end");
        Refused(compressed[..^8], "lacks its end");
        Refused([.. compressed, 1, 2, 3, 4, 5], "something follows");
    }

    [Fact]
    public void A_missing_file_is_one_clear_line()
    {
        var fault = Assert.Throws<DatasetException>(() => IdxFile.ReadImages(_folder.File("none")));
        Assert.Contains("none", fault.Message);
        Assert.Throws<DatasetException>(() => IdxFile.ReadImages(_folder.Path));
    }

    private void Refused(byte[] content, string because)
    {
        var path = _folder.File("bad", content);
        var fault = Assert.Throws<DatasetException>(() => IdxFile.ReadImages(path));
        Assert.Contains(path, fault.Message);
        Assert.Contains(because, fault.Message);
    }
}
