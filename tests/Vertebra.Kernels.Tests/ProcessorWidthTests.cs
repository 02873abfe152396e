using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Tests;

public class ProcessorWidthTests
{
    private const int Fma = 1 << 12;
    private const int SavesRegisters = 1 << 27;
    private const int Avx = 1 << 28;
    private const int Avx2 = 1 << 5;
    private const int Avx512 = (1 << 16) | (1 << 17) | (1 << 28) | (1 << 30) | (1 << 31);
    private const int ZenSignature = 0x00A60F12;
    private const int SkylakeServerSignature = 0x00050654;

    [Fact]
    public void The_processor_is_at_least_as_wide_as_the_program() => Assert.True(ProcessorWidth.Best >= SimdTiers.Best);

    [Fact]
    public void A_processor_with_avx_512_and_a_system_that_saves_it_has_512_bits() =>
        Assert.Equal(SimdTier.Vector512, Read(Fma | SavesRegisters | Avx, Avx2 | Avx512, saved: 2432, ZenSignature));

    [Fact]
    public void Registers_that_the_system_does_not_save_do_not_count()
    {
        Assert.Equal(SimdTier.Vector256, Read(Fma | SavesRegisters | Avx, Avx2 | Avx512, saved: 832, ZenSignature));
        Assert.Equal(SimdTier.Vector128, Read(Fma | SavesRegisters | Avx, Avx2 | Avx512, saved: 576, ZenSignature));
        Assert.Equal(SimdTier.Vector128, Read(Fma | Avx, Avx2 | Avx512, saved: 2432, ZenSignature));
    }

    [Fact]
    public void Half_of_avx_512_is_256_bits() =>
        Assert.Equal(SimdTier.Vector256, Read(Fma | SavesRegisters | Avx, Avx2 | (1 << 16) | (1 << 28), saved: 2432, ZenSignature));

    [Fact]
    public void Avx_without_avx2_or_fma_is_128_bits()
    {
        Assert.Equal(SimdTier.Vector128, Read(Fma | SavesRegisters | Avx, 0, saved: 832, ZenSignature));
        Assert.Equal(SimdTier.Vector128, Read(SavesRegisters | Avx, Avx2, saved: 832, ZenSignature));
    }

    [Fact]
    public void Processors_that_slow_down_at_512_bits_have_256() =>
        Assert.Equal(SimdTier.Vector256, Read(Fma | SavesRegisters | Avx, Avx2 | Avx512, saved: 2432, SkylakeServerSignature, intel: true));

    [Fact]
    public void A_processor_without_the_leaves_has_128_bits() =>
        Assert.Equal(SimdTier.Vector128, ProcessorWidth.Read((leaf, _) => leaf == 0 ? (4, 0, 0, 0) : (-1, -1, -1, -1)));

    private static SimdTier Read(int features, int extended, int saved, int signature, bool intel = false) =>
        ProcessorWidth.Read((leaf, subleaf) => (leaf, subleaf) switch
        {
            (0, _) => (0x10, intel ? 0x756E6547 : 0x68747541, 0, 0),
            (1, _) => (signature, 0, features, 0),
            (7, _) => (0, extended, 0, 0),
            (0xD, 0) => (0xE7, saved, 2432, 0),
            (0xD, 2) => (256, 576, 0, 0),
            (0xD, 7) => (1024, 1408, 0, 0),
            _ => default,
        });
}
