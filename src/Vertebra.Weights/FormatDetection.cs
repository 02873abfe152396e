using Vertebra.Weights.Archives;
using Vertebra.Weights.PyTorch;

namespace Vertebra.Weights;

/// <summary>Tells the formats apart by their first bytes.</summary>
internal static class FormatDetection
{
    private const int LookedAt = 512;
    private const int TarMagicOffset = 257;
    private const byte PickleStart = 0x80;

    public static WeightsContent Read(SourceFile file)
    {
        Span<byte> buffer = stackalloc byte[LookedAt];
        Span<byte> start = buffer[..(int)Math.Min(LookedAt, file.Length)];
        file.ReadExactly(0, start);
        if (start.StartsWith("PK"u8))
            return ReadArchive(file);
        if (start.StartsWith(NpyLayout.Magic))
            return NpzFile.ReadSingle(file);
        if (start.Length > TarMagicOffset + 5 && start[TarMagicOffset..].StartsWith("ustar"u8))
            return TarCheckpoint.Read(file);
        if (IsSafetensors(start))
            return ReadSafetensors(file);
        if (start.Length > 1 && start[0] == PickleStart && start[1] is >= 2 and <= 5)
            return LegacyCheckpoint.Read(file);
        throw new WeightsFormatException(
            file.Path,
            start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])
                ? "the file is compressed by gzip; unpack it first"
                : "the file is no safetensors file, PyTorch checkpoint, .npz or .npy file, or its start is damaged",
            0);
    }

    /// <summary>Whether a file begins as a safetensors file and as no other.</summary>
    public static bool IsSafetensors(SourceFile file)
    {
        Span<byte> buffer = stackalloc byte[SafetensorsHeader.LengthBytes + 1];
        Span<byte> start = buffer[..(int)Math.Min(buffer.Length, file.Length)];
        file.ReadExactly(0, start);
        return !start.StartsWith("PK"u8) && !start.StartsWith(NpyLayout.Magic) && IsSafetensors(start);
    }

    // The eight bytes before a safetensors header are its length, so that its brace comes ninth.
    private static bool IsSafetensors(ReadOnlySpan<byte> start) =>
        start.Length > SafetensorsHeader.LengthBytes && start[SafetensorsHeader.LengthBytes] == (byte)'{';

    private static WeightsContent ReadSafetensors(SourceFile file)
    {
        SafetensorsHeader.Content header = SafetensorsFile.ReadHeader(file);
        return new WeightsContent(WeightsFormat.Safetensors, header.Tensors, header.Metadata);
    }

    private static WeightsContent ReadArchive(SourceFile file)
    {
        ZipDirectory archive = ZipDirectory.Read(file);
        return ZipCheckpoint.FindPickle(archive) is { } pickle
            ? ZipCheckpoint.Read(file, archive, pickle)
            : NpzFile.Read(file, archive);
    }
}
