namespace Vertebra.Imaging.Tests;

public sealed class OrientationTests
{
    // A 3x2 picture of the numbers 0 to 5, and what each orientation shows.
    [Theory]
    [InlineData(1, 3, "012345")]
    [InlineData(2, 3, "210543")]
    [InlineData(3, 3, "543210")]
    [InlineData(4, 3, "345012")]
    [InlineData(5, 2, "031425")]
    [InlineData(6, 2, "304152")]
    [InlineData(7, 2, "524130")]
    [InlineData(8, 2, "251403")]
    public void Each_orientation_is_undone(int orientation, int width, string expected)
    {
        byte[] pixels = [.. Enumerable.Range(0, 6).SelectMany(i => new byte[] { (byte)i, (byte)i, (byte)i })];
        RgbImage turned = Orientation.Apply(new RgbImage(3, 2, pixels), orientation);
        Assert.Equal(width, turned.Width);
        Assert.Equal(expected, string.Concat(turned.Pixels.Where((_, i) => i % 3 == 0)));
    }

    [Fact]
    public void A_picture_is_turned_only_on_request()
    {
        string path = Path.Combine(ExpectedImages.FixtureFolder, "exif-rotated.jpg");
        RgbImage stored = ImageDecoder.Decode(path);
        RgbImage seen = ImageDecoder.Decode(path, new DecodeOptions { ApplyOrientation = true });
        Assert.Equal((157, 113), (stored.Width, stored.Height));
        Assert.Equal((113, 157), (seen.Width, seen.Height));
    }

    [Theory]
    [InlineData("II*\0\b\0\0\0\u0001\0\u0012\u0001\u0003\0\u0001\0\0\0\u0006\0\0\0", 6)]
    [InlineData("MM\0*\0\0\0\b\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0\u0008\0\0", 8)]
    [InlineData("MM\0*\0\0\0\b\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0\u0009\0\0", 1)]
    [InlineData("MM\0*\u007f\0\0\b\0\u0001", 1)]
    [InlineData("MM\0*\0\0\0\b\0\u0001\u0001\u0012", 1)]
    [InlineData("", 1)]
    public void The_tag_is_read_in_both_byte_orders_and_ignored_where_damaged(string tiff, int orientation) =>
        Assert.Equal(orientation, Orientation.Read([.. tiff.Select(character => (byte)character)]));
}
