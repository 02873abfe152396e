namespace Vertebra.Imaging.Jpeg;

/// <summary>Second bytes of markers (T.81, table B.1).</summary>
internal static class JpegMarkers
{
    public const byte BaselineFrame = 0xC0;
    public const byte ExtendedFrame = 0xC1;
    public const byte ProgressiveFrame = 0xC2;
    public const byte HuffmanTables = 0xC4;
    public const byte FirstRestart = 0xD0;
    public const byte LastRestart = 0xD7;
    public const byte StartOfImage = 0xD8;
    public const byte EndOfImage = 0xD9;
    public const byte StartOfScan = 0xDA;
    public const byte QuantizationTables = 0xDB;
    public const byte RestartInterval = 0xDD;
    public const byte App0 = 0xE0;
    public const byte App1 = 0xE1;
    public const byte App14 = 0xEE;
    public const byte Temporary = 0x01;

    /// <summary>Frames that this decoder does not read, by name; null for markers that are no such frame.</summary>
    public static string? UnsupportedFrame(byte marker) => marker switch
    {
        0xC3 => "lossless JPEG is not supported",
        0xC5 or 0xC6 or 0xC7 => "hierarchical JPEG is not supported",
        >= 0xC9 and <= 0xCF and not 0xCC => "arithmetic-coded JPEG is not supported",
        _ => null,
    };
}
