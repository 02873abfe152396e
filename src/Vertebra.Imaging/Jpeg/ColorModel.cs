namespace Vertebra.Imaging.Jpeg;

/// <summary>What the components of a frame mean.</summary>
internal enum ColorModel
{
    Gray,
    Rgb,
    YCbCr,
    Cmyk,
    Ycck,
}
