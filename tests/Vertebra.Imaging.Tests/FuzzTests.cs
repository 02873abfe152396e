namespace Vertebra.Imaging.Tests;

/// <summary>Damaged pictures give a picture or a typed error. <c>VERTEBRA_FUZZ</c> sets the mutations a file for longer runs.</summary>
public sealed class FuzzTests
{
    private static readonly DecodeOptions Options = new() { MaxPixels = 1 << 20, ApplyOrientation = true };

    private static int CasesPerFile =>
        int.TryParse(Environment.GetEnvironmentVariable("VERTEBRA_FUZZ"), out int cases) ? cases : 300;

    [Fact]
    public void A_damaged_jpeg_gives_a_picture_or_a_typed_error() =>
        Run("*.jpg", 20_261_122, Mutations.Mutate, leastDecoded: 100);

    // The checksums find almost all of it.
    [Fact]
    public void A_damaged_png_gives_a_picture_or_a_typed_error() =>
        Run("*.png", 20_261_123, Mutations.Mutate, leastDecoded: 0);

    // Checksums and compression hide most of a PNG from plain mutations: here they are made good again.
    [Fact]
    public void A_png_with_damaged_contents_and_good_checksums_gives_a_picture_or_a_typed_error() =>
        Run("*.png", 20_261_124, (valid, random) =>
        {
            (string Type, byte[] Body)[] chunks = PngBytes.Split(valid);
            int chosen = random.Next(chunks.Length);
            (string type, byte[] body) = chunks[chosen];
            if (type == "IDAT" && random.Next(2) == 0)
                body = PngBytes.Deflate(Mutations.Mutate(PngBytes.Inflate(body), random));
            else
                body = Mutations.Mutate(body, random);
            chunks[chosen] = (type, body);
            return PngBytes.Join([.. chunks.Select(chunk => (chunk.Type, (byte[]?)chunk.Body))]);
        }, leastDecoded: 100);

    private static void Run(string pattern, int seed, Func<byte[], Random, byte[]> mutate, int leastDecoded)
    {
        var random = new Random(seed);
        var (decoded, refused) = (0, 0);
        foreach (string path in Directory.GetFiles(ExpectedImages.FixtureFolder, pattern).Order(StringComparer.Ordinal))
        {
            byte[] valid = File.ReadAllBytes(path);
            for (int i = 0; i < CasesPerFile; i++)
            {
                byte[] damaged = mutate(valid, random);
                try
                {
                    RgbImage image = ImageDecoder.Decode(damaged, Options, "damaged");
                    Assert.True((long)image.Width * image.Height <= Options.MaxPixels);
                    decoded++;
                }
                catch (ImageFormatException fault)
                {
                    Assert.StartsWith("'damaged'", fault.Message);
                    Assert.DoesNotContain('\n', fault.Message);
                    refused++;
                }
            }
        }
        Assert.True(decoded >= leastDecoded && refused > 100, $"{decoded} decoded, {refused} refused: the mutations have lost their bite.");
    }
}
