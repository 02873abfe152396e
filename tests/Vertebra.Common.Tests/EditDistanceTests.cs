using FsCheck;
using FsCheck.Fluent;

namespace Vertebra.Common.Tests;

public class EditDistanceTests
{
    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("vgg16", "vgg19", 1)]
    [InlineData("resent", "resnet", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_counts_edits(string from, string to, int expected) => Assert.Equal(expected, EditDistance.Between(from, to));

    [Fact]
    public void Distance_is_symmetric_and_zero_for_equal_words_only() =>
        Prop.ForAll<NonNull<string>, NonNull<string>>((from, to) =>
            EditDistance.Between(from.Get, to.Get) == EditDistance.Between(to.Get, from.Get)
            && EditDistance.Between(from.Get, to.Get) == 0 == (from.Get == to.Get)).QuickCheckThrowOnFailure();
}
