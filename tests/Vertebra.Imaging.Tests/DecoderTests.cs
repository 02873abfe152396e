namespace Vertebra.Imaging.Tests;

public sealed class DecoderTests
{
    public static TheoryData<string> Fixtures => AgreementTests.Fixtures;

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void A_file_cut_off_anywhere_is_refused(string name)
    {
        byte[] file = Fixture(name);
        for (int i = 0; i < 40; i++)
        {
            int length = i == 39 ? file.Length - 1 : file.Length * i / 39;
            var fault = Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(file.AsSpan(0, length), name: "cut"));
            Assert.Equal("cut", fault.FileName);
        }
    }

    [Theory]
    [InlineData("baseline-420.jpg")]
    [InlineData("rgb.png")]
    public void Path_stream_and_bytes_give_the_same(string name)
    {
        string path = Path.Combine(ExpectedImages.FixtureFolder, name);
        byte[] bytes = File.ReadAllBytes(path);
        using var unseekable = new System.IO.Compression.BrotliStream(Packed(bytes), System.IO.Compression.CompressionMode.Decompress);
        byte[] expected = ImageDecoder.Decode(bytes).Pixels;
        Assert.Equal(expected, ImageDecoder.Decode(path).Pixels);
        Assert.Equal(expected, ImageDecoder.Decode(new MemoryStream(bytes)).Pixels);
        Assert.Equal(expected, ImageDecoder.Decode(unseekable).Pixels);
    }

    [Fact]
    public void Bytes_behind_the_picture_do_not_matter()
    {
        byte[] expected = ImageDecoder.Decode(Fixture("gray.jpg")).Pixels;
        Assert.Equal(expected, ImageDecoder.Decode([.. Fixture("gray.jpg"), 1, 2, 3]).Pixels);
    }

    [Theory]
    [InlineData("baseline-420.jpg")]
    [InlineData("interlaced.png")]
    public void Limits_are_checked(string name)
    {
        byte[] file = Fixture(name);
        Assert.Contains("pixels", Refusal(file, new DecodeOptions { MaxPixels = 157 * 113 - 1 }));
        Assert.Contains("columns", Refusal(file, new DecodeOptions { MaxDimension = 156 }));
        Assert.Contains("bytes", Refusal(file, new DecodeOptions { MaxFileBytes = file.Length - 1 }));
        ImageDecoder.Decode(file, new DecodeOptions { MaxPixels = 157 * 113, MaxDimension = 157, MaxFileBytes = file.Length });
        Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(new MemoryStream(file), new DecodeOptions { MaxFileBytes = file.Length - 1 }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_jpeg_that_claims_far_more_pixels_than_its_bytes_can_hold_costs_nothing(bool progressive)
    {
        byte[] file = Fixture(progressive ? "progressive-444.jpg" : "baseline-444.jpg");
        int frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[(byte)0xFF, progressive ? (byte)0xC2 : (byte)0xC0, 0, 17, 8]);
        (file[frame + 5], file[frame + 6], file[frame + 7], file[frame + 8]) = (0x22, 0, 0x22, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("cut off", Refusal(file, DecodeOptions.Default));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_png_that_claims_far_more_pixels_than_its_bytes_can_hold_costs_nothing()
    {
        byte[] file = PngBytes.Build(9000, 9000, 8, 2, new byte[100]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("too few", Refusal(file, DecodeOptions.Default));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(0xC3, "lossless")]
    [InlineData(0xC5, "hierarchical")]
    [InlineData(0xC9, "arithmetic")]
    public void Variants_that_are_not_supported_are_named(byte marker, string problem)
    {
        byte[] file = Fixture("baseline-420.jpg");
        file[file.AsSpan().IndexOf((ReadOnlySpan<byte>)[(byte)0xFF, (byte)0xC0]) + 1] = marker;
        Assert.Contains(problem, Refusal(file, DecodeOptions.Default));
    }

    [Fact]
    public void What_is_no_picture_is_refused_with_its_name()
    {
        var fault = Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode("GIF89a"u8, name: "a.gif"));
        Assert.Equal("'a.gif', byte 0: neither a JPEG nor a PNG.", fault.Message);
        Assert.Equal("image, byte 0: the file is empty.", Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode([])).Message);
    }

    [Fact]
    public void Endless_scans_are_refused()
    {
        byte[] file = Fixture("gray-progressive.jpg");
        int scan = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[(byte)0xFF, (byte)0xDA]);
        int next = scan + 2 + file.AsSpan(scan + 2).IndexOf((ReadOnlySpan<byte>)[(byte)0xFF, (byte)0xC4]);
        List<byte> repeated = [.. file.AsSpan(0, next)];
        for (int i = 0; i < 200; i++)
            repeated.AddRange(file.AsSpan(scan, next - scan));
        repeated.AddRange(file.AsSpan(next));
        Assert.Contains("scans", Refusal([.. repeated], DecodeOptions.Default));
    }

    private static string Refusal(byte[] file, DecodeOptions options) =>
        Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(file, options)).Message;

    private static byte[] Fixture(string name) => File.ReadAllBytes(Path.Combine(ExpectedImages.FixtureFolder, name));

    private static MemoryStream Packed(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var brotli = new System.IO.Compression.BrotliStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            brotli.Write(bytes);
        packed.Position = 0;
        return packed;
    }
}
