namespace Vertebra.Common.Tests;

public class ElementTypeTests
{
    [Theory]
    [InlineData(ElementType.Float32, 4)]
    [InlineData(ElementType.Float16, 2)]
    [InlineData(ElementType.BFloat16, 2)]
    [InlineData(ElementType.Int8, 1)]
    [InlineData(ElementType.UInt8, 1)]
    [InlineData(ElementType.Int32, 4)]
    [InlineData(ElementType.Int64, 8)]
    public void An_element_has_the_bytes_of_its_type(ElementType type, int bytes) => Assert.Equal(bytes, type.Size());

    [Fact]
    public void Every_type_has_a_size() => Assert.All(Enum.GetValues<ElementType>(), type => Assert.InRange(type.Size(), 1, 8));

    [Fact]
    public void A_number_that_is_no_type_has_no_size() => Assert.Throws<ArgumentOutOfRangeException>(() => ((ElementType)100).Size());
}
