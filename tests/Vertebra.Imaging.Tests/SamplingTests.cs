namespace Vertebra.Imaging.Tests;

public sealed class SamplingTests
{
    public static TheoryData<string> Samplings => ["11,11,11", "21,11,11", "22,11,11", "12,11,11", "41,11,11", "42,11,11", "22,12,12", "22,21,11", "44,22,11", "11,22,11"];

    [Theory]
    [MemberData(nameof(Samplings))]
    public void Components_in_one_scan_or_in_their_own_give_the_same(string sampling)
    {
        (int, int)[] factors = [.. sampling.Split(',').Select(s => (s[0] - '0', s[1] - '0'))];
        var random = new Random(8);
        foreach ((int width, int height) in new[] { (1, 1), (8, 8), (33, 17), (70, 70), (5, 90) })
        {
            int[] levels = [.. Enumerable.Range(0, 4096).Select(_ => random.Next(-14, 15))];
            int Level(int c, int x, int y) => levels[c * 1024 + y * 32 + x];
            byte[] together = new FlatJpeg(width, height, factors).Write(interleaved: true, Level);
            byte[] apart = new FlatJpeg(width, height, factors).Write(interleaved: false, Level);
            byte[] restarted = new FlatJpeg(width, height, factors) { RestartInterval = 3 }.Write(interleaved: true, Level);
            byte[] pixels = ImageDecoder.Decode(together).Pixels;
            Assert.Equal(pixels, ImageDecoder.Decode(apart).Pixels);
            Assert.Equal(pixels, ImageDecoder.Decode(restarted).Pixels);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_single_component_ignores_its_sampling(int factor)
    {
        byte[] file = new FlatJpeg(20, 20, [(factor, factor)]).Write(interleaved: true, (_, x, y) => x + 3 * y - 4);
        RgbImage image = ImageDecoder.Decode(file);
        for (int i = 0; i < 400; i++)
            Assert.Equal(128 + 8 * (i % 20 / 8 + 3 * (i / 20 / 8) - 4), image.Pixels[i * 3]);
    }

    [Theory]
    [InlineData("31,21,11")]
    [InlineData("22,13,11")]
    public void Ratios_that_are_not_whole_are_refused(string sampling)
    {
        (int, int)[] factors = [.. sampling.Split(',').Select(s => (s[0] - '0', s[1] - '0'))];
        byte[] file = new FlatJpeg(30, 30, factors).Write(interleaved: true, (_, _, _) => 0);
        Assert.Contains("sampling", Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(file)).Message);
    }

    [Fact]
    public void A_missing_component_is_refused()
    {
        byte[] file = new FlatJpeg(16, 16, [(1, 1), (1, 1), (1, 1)]).Write(interleaved: false, (_, _, _) => 0);
        int last = file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        byte[] cut = [.. file.AsSpan(0, last), 0xFF, 0xD9];
        Assert.Contains("component 3 has no data", Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(cut)).Message);
    }

    [Fact]
    public void A_wrong_restart_marker_is_refused()
    {
        byte[] file = new FlatJpeg(80, 8, [(1, 1)]) { RestartInterval = 2 }.Write(interleaved: true, (_, x, _) => x);
        int marker = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD1]);
        file[marker + 1] = 0xD5;
        var fault = Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(file));
        Assert.Contains("restart marker 1 is missing", fault.Message);
        Assert.Equal(marker, fault.Offset);
    }
}
