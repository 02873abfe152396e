namespace Vertebra.Downloads.Tests;

public class FileHashTests
{
    private static readonly string Whole = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));

    [Theory]
    [InlineData("resnet50-11ad3fa6.pth", "11ad3fa6")]
    [InlineData("alexnet-owt-7be5be79.pth", "7be5be79")]
    [InlineData("efficientnet_b0_rwightman-3dd342df.pth", "3dd342df")]
    [InlineData("resnet20-12fca82f.th", "12fca82f")]
    [InlineData("model.safetensors", null)]
    [InlineData("11ad3fa6.pth", null)]
    [InlineData("resnet50-11AD3FA6.pth", null)]
    [InlineData("resnet50-11ad3fa.pth", null)]
    [InlineData("", null)]
    public void The_hash_in_a_name_is_found(string name, string? hash) => Assert.Equal(hash, FileHash.InNameOf(name)?.Hexadecimals);

    [Theory]
    [InlineData("0123456")]
    [InlineData("0123456g")]
    [InlineData("0123456A")]
    [InlineData("")]
    public void What_is_no_hash_is_refused(string text) => Assert.Throws<ArgumentException>(() => new FileHash(text));

    [Fact]
    public void A_beginning_matches_whatever_follows()
    {
        Assert.True(new FileHash(Whole[..8]).Matches(Whole));
        Assert.True(new FileHash(Whole).Matches(Whole));
        Assert.False(new FileHash("11111111").Matches(Whole));
        Assert.False(new FileHash(Whole[..63] + "0").Matches(Whole));
        Assert.Equal(("01234567…", Whole), (new FileHash(Whole[..8]).ToString(), new FileHash(Whole).ToString()));
    }

    [Fact]
    public void A_hash_with_a_digit_too_many_is_refused() => Assert.Throws<ArgumentException>(() => new FileHash(Whole + "0"));
}
