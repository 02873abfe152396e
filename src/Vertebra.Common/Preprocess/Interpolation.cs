namespace Vertebra;

/// <summary>How pixels between pixels are found when a picture is scaled.</summary>
public enum Interpolation
{
    /// <summary>A triangle of support 1, which widens when it shrinks ("antialias"), as Pillow's does.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = -0.5, support 2, which widens when it shrinks, as Pillow's does.</summary>
    Bicubic,

    /// <summary>
    /// Between the nearest four pixels, however much it shrinks, computed exactly and rounded once, halves upwards: PyTorch's
    /// <c>interpolate(mode="bilinear", align_corners=False)</c>.
    /// </summary>
    BilinearExact,
}
