namespace Vertebra.Imaging;

/// <summary>What a decoder may spend on a picture, and how it turns it.</summary>
public sealed record DecodeOptions
{
    /// <summary>The defaults: Pillow's limit on pixels, no rotation.</summary>
    public static DecodeOptions Default { get; } = new();

    /// <summary>Most pixels of a picture. The default is the size at which Pillow warns of a decompression bomb.</summary>
    public long MaxPixels { get; init; } = 89_478_485;

    /// <summary>Most columns and most rows of a picture.</summary>
    public int MaxDimension { get; init; } = 65_535;

    /// <summary>Most bytes of an encoded picture; 512 MiB by default.</summary>
    public long MaxFileBytes { get; init; } = 512L << 20;

    /// <summary>
    /// Whether to turn and mirror the picture as its EXIF orientation says. Off by default: torchvision's data sets ignore it, and
    /// published accuracies were measured so.
    /// </summary>
    public bool ApplyOrientation { get; init; }
}
