namespace Vertebra.Data.Tests;

public sealed class IdxFuzzTests : IDisposable
{
    private const int Cases = 8000;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_damaged_file_gives_data_or_a_typed_error()
    {
        var images = IdxBytes.Build(IdxBytes.Ramp(3 * 5 * 7), 3, 5, 7);
        var labels = IdxBytes.Build([.. Enumerable.Range(0, 60).Select(i => (byte)(i % 10))], 60);
        byte[][] valid = [images, IdxBytes.Gzip(images), labels, IdxBytes.Gzip(labels)];
        var random = new Random(20_260_103);
        var (read, refused) = (0, 0);
        for (var i = 0; i < Cases; i++)
        {
            var content = Mutate(valid[i % 4], random);
            // Every other damaged content is compressed anew, to get past the checksum of gzip.
            var path = _folder.File("fuzz", i % 8 >= 4 && i % 2 == 0 ? IdxBytes.Gzip(content) : content);
            try
            {
                if (i % 4 < 2)
                {
                    var result = IdxFile.ReadImages(path);
                    Assert.Equal((long)result.Count * result.Height * result.Width, result.Pixels.Length);
                }
                else
                {
                    Assert.All(IdxFile.ReadLabels(path, 10), label => Assert.InRange(label, 0, 9));
                }
                read++;
            }
            catch (DatasetException fault)
            {
                Assert.DoesNotContain('\n', fault.Message);
                refused++;
            }
        }
        Assert.True(read > 300 && refused > 3000, $"{read} read, {refused} refused: the mutations have lost their bite.");
    }

    private static byte[] Mutate(byte[] valid, Random random)
    {
        var bytes = valid.ToList();
        for (var edits = random.Next(3) == 0 ? random.Next(2, 6) : 1; edits > 0 && bytes.Count > 0; edits--)
        {
            var at = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Count, 24) : bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes[at] = (byte)(random.Next(2) * 255); break;
                case 3: bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at)); break;
                case 4: bytes.InsertRange(at, new byte[random.Next(1, 9)]); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }
        return [.. bytes];
    }
}
