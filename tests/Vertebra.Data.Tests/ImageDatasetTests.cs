namespace Vertebra.Data.Tests;

public class ImageDatasetTests
{
    private static readonly string[] TwoClasses = ["a", "b"];

    [Fact]
    public void Images_and_labels_are_where_they_were_put()
    {
        var data = new ImageDataset("x", 2, 1, 3, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [1, 0], TwoClasses);
        Assert.Equal(2, data.Count);
        Assert.Equal([6, 7, 8, 9, 10, 11], data.Image(1).ToArray());
        Assert.Equal(1, data.Label(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Image(2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Image(-1).Length);
    }

    [Fact]
    public void Mean_and_deviation_are_measured_per_channel_unless_given()
    {
        var data = new ImageDataset("x", 2, 1, 2, [0, 255, 51, 51, 0, 255, 51, 51], [0, 1], TwoClasses);
        Assert.Equal([0.5f, 0.2f], data.Mean);
        Assert.Equal([0.5f, 1f], data.Std);
        Assert.Equal([0.1307f], new ImageDataset("x", 1, 1, 1, [0], [0], TwoClasses, [0.1307f], [0.3081f]).Mean);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ImageDataset("x", 1, 2, 2, new byte[5], [0], TwoClasses));
        Assert.Throws<ArgumentException>(() => new ImageDataset("x", 1, 1, 1, [0], [2], TwoClasses));
        Assert.Throws<ArgumentException>(() => new ImageDataset("x", 1, 1, 1, [0], [-1], TwoClasses));
        Assert.Throws<ArgumentException>(() => new ImageDataset("x", 1, 1, 1, [0], [0], TwoClasses, [0.5f], [0f]));
        Assert.Throws<ArgumentException>(() => new ImageDataset("x", 1, 1, 1, [0], [0], TwoClasses, [0.5f, 0.5f], [1f]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageDataset("x", 0, 1, 1, [], [], TwoClasses));
    }

    // Computed with torch.nn.functional.interpolate(mode="bilinear", align_corners=False), plus 0.5, floored.
    [Theory]
    [InlineData(5, new byte[] { 10, 143, 115, 48, 90, 6, 157, 135, 52, 59, 0, 179, 166, 58, 13, 3, 98, 120, 119, 155, 5, 44, 90, 159, 250 })]
    [InlineData(2, new byte[] { 111, 56, 56, 150 })]
    [InlineData(7, new byte[] { 10, 78, 186, 115, 34, 69, 90, 9, 80, 194, 122, 40, 64, 79, 4, 85, 215, 144, 56, 50, 46, 0, 91, 237, 166, 72, 36, 13, 2, 63, 159, 133, 97, 108, 115, 4, 34, 82, 101, 121, 180, 216, 5, 25, 56, 90, 129, 204, 250 })]
    public void Resizing_agrees_with_PyTorch(int size, byte[] expected)
    {
        byte[] image = [10, 200, 30, 90, 0, 255, 77, 13, 5, 60, 120, 250];
        var resized = new ImageDataset("x", 1, 3, 4, image, [1], TwoClasses, [0.25f], [0.5f]).Resize(size);
        Assert.Equal((size, size), (resized.Height, resized.Width));
        Assert.Equal(expected, resized.Image(0).ToArray());
        Assert.Equal([0.25f], resized.Mean);
        Assert.Equal(1, resized.Label(0));
    }

    [Fact]
    public void Resizing_treats_every_plane_alike()
    {
        byte[] plane = [10, 200, 30, 90];
        var resized = new ImageDataset("x", 2, 2, 2, [.. plane, .. plane, .. plane, .. plane], [0, 1], TwoClasses).Resize(5);
        Assert.Equal(resized.Image(0)[..25].ToArray(), resized.Image(0)[25..].ToArray());
        Assert.Equal(resized.Image(0).ToArray(), resized.Image(1).ToArray());
    }

    [Fact]
    public void Resizing_to_the_same_size_changes_nothing()
    {
        var data = new ImageDataset("x", 1, 2, 2, [1, 2, 3, 4], [0], TwoClasses);
        Assert.Equal([1, 2, 3, 4], data.Resize(2).Image(0).ToArray());
    }

    [Fact]
    public void Padding_surrounds_every_plane_with_zeros()
    {
        var padded = new ImageDataset("x", 2, 1, 2, [1, 2, 3, 4], [0], TwoClasses).Pad(1);
        Assert.Equal((3, 4), (padded.Height, padded.Width));
        Assert.Equal([0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0], padded.Image(0).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1 << 20)]
    public void Absurd_sizes_are_refused_before_memory_is_taken(int size)
    {
        var data = new ImageDataset("x", 1, 1, 1, [1], [0], TwoClasses);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Resize(size));
    }

    [Fact]
    public void A_subset_has_the_images_that_were_asked_for_in_that_order()
    {
        ImageDataset all = Numbered();

        ImageDataset some = all.Subset([3, 0, 3]);

        Assert.Equal([3, 0, 3], Enumerable.Range(0, some.Count).Select(i => some.Image(i)[0] / 10));
        Assert.Equal([1, 0, 1], some.Labels.ToArray());
        Assert.Equal((all.Name, all.ClassNames), (some.Name, some.ClassNames));
        Assert.Equal((all.Mean[0], all.Std[0]), (some.Mean[0], some.Std[0]));
        Assert.Equal(0, all.Subset([]).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => all.Subset([4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => all.Subset([-1]));
    }

    [Fact]
    public void Classes_that_are_chosen_are_numbered_anew()
    {
        ImageDataset all = Numbered();

        ImageDataset some = all.OfClasses("cat", "ant");

        Assert.Equal(["cat", "ant"], some.ClassNames);
        Assert.Equal([0, 2], Enumerable.Range(0, some.Count).Select(i => some.Image(i)[0] / 10));
        Assert.Equal([1, 0], some.Labels.ToArray());
        Assert.Equal("numbers has no class 'dog'. (Parameter 'classes')", Assert.Throws<ArgumentException>(() => all.OfClasses("dog")).Message);
        Assert.Throws<ArgumentException>(() => all.OfClasses("cat", "cat"));
    }

    // Image i is of tens of i.
    private static ImageDataset Numbered() => new("numbers", 1, 1, 2, [0, 1, 10, 11, 20, 21, 30, 31], [0, 1, 2, 1], ["ant", "bee", "cat"]);
}
