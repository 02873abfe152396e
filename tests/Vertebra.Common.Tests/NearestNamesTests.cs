namespace Vertebra.Common.Tests;

public class NearestNamesTests
{
    private static readonly string[] Names = ["resnet18", "resnet34", "resnet50", "resnet101", "vgg16", "alexnet"];

    [Theory]
    [InlineData("alxenet", "alexnet")]
    [InlineData(" AlexNet ", "alexnet")]
    [InlineData("vgg61", "vgg16")]
    public void A_misspelt_name_is_found(string typed, string name) => Assert.Equal([name], NearestNames.Of(typed, Names));

    [Fact]
    public void Names_come_nearest_first_and_no_more_than_three() =>
        Assert.Equal(["resnet34", "resnet18", "resnet50"], NearestNames.Of("resnet35", Names));

    [Theory]
    [InlineData("res", 3)]
    [InlineData("re", 0)]
    public void A_beginning_of_three_letters_is_enough(string typed, int found) => Assert.Equal(found, NearestNames.Of(typed, Names).Count);

    [Fact]
    public void What_is_far_from_all_names_has_no_suggestion() => Assert.Empty(NearestNames.Of("transformer", Names));

    [Theory]
    [InlineData("RESNET5", "resnet50")]
    [InlineData("vgg", "vgg16")]
    [InlineData("vg", null)]
    [InlineData("transformer", null)]
    public void The_best_name_differs_in_half_of_its_letters_at_most(string typed, string? best) =>
        Assert.Equal(best, NearestNames.Best(typed, Names));

    [Fact]
    public void A_word_that_is_longer_than_any_name_is_not_compared()
    {
        string name = new('a', 101);
        Assert.Equal(name, NearestNames.Best(name[1..], [name]));
        Assert.Null(NearestNames.Best(name, [name]));
    }

    [Fact]
    public void Among_no_names_none_is_best() => Assert.Null(NearestNames.Best("vgg16", []));
}
