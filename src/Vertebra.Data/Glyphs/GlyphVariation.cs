namespace Vertebra.Data;

/// <summary>
/// How much the specimens vary. Together these make the classes overlap for a linear classifier while a reader, or a small
/// convolutional network, tells nearly all of them. Lengths are fractions of the glyph's box or of the image as noted.
/// </summary>
internal static class GlyphVariation
{
    /// <summary>Deviation of each control point, in boxes.</summary>
    public const float ControlPoint = 0.022f;

    /// <summary>Deviation of the displacement field's vectors, in boxes.</summary>
    public const float Displacement = 0.035f;

    /// <summary>Largest tangent of half the rotation: about 15 degrees.</summary>
    public const float HalfAngleTangent = 0.13f;

    /// <summary>Largest horizontal shear, in heights.</summary>
    public const float Shear = 0.25f;

    /// <summary>Smallest height of the box, in images.</summary>
    public const float MinHeight = 0.55f;

    /// <summary>Largest height of the box, in images.</summary>
    public const float MaxHeight = 0.78f;

    /// <summary>Smallest width of the box, in heights.</summary>
    public const float MinAspect = 0.65f;

    /// <summary>Largest width of the box, in heights.</summary>
    public const float MaxAspect = 1.05f;

    /// <summary>Largest shift in each direction, in images.</summary>
    public const float Shift = 0.08f;

    /// <summary>Smallest radius of the pen, in images.</summary>
    public const float MinRadius = 0.024f;

    /// <summary>Largest radius of the pen, in images.</summary>
    public const float MaxRadius = 0.062f;

    /// <summary>Largest weight of each neighbour in the three-tap blur.</summary>
    public const float Blur = 0.25f;

    /// <summary>Faintest ink, of 1.</summary>
    public const float MinInk = 0.6f;

    /// <summary>Brightest paper, of 1.</summary>
    public const float MaxPaper = 0.08f;

    /// <summary>Largest deviation of the noise that is added to each pixel, of 1.</summary>
    public const float Noise = 0.08f;
}
