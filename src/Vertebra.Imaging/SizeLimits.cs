namespace Vertebra.Imaging;

/// <summary>Refuses sizes before anything is allocated for them.</summary>
internal static class SizeLimits
{
    public static void Check(uint width, uint height, DecodeOptions options, long offset)
    {
        if (width == 0 || height == 0)
            throw new DecodeFault($"the size is {width}x{height}", offset);
        if (width > options.MaxDimension || height > options.MaxDimension)
            throw new DecodeFault($"{width}x{height} exceeds the limit of {options.MaxDimension} columns or rows", offset);
        long pixels = (long)width * height;
        if (pixels > options.MaxPixels || pixels * 3 > Array.MaxLength)
            throw new DecodeFault($"{width}x{height} exceeds the limit of {options.MaxPixels} pixels", offset);
    }
}
