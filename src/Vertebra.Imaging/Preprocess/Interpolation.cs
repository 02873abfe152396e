namespace Vertebra.Imaging;

/// <summary>How pixels between pixels are found. Both filters widen when they shrink ("antialias"), as Pillow's do.</summary>
public enum Interpolation
{
    /// <summary>A triangle: support 1.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = -0.5: support 2.</summary>
    Bicubic,
}
