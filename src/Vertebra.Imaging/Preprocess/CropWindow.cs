namespace Vertebra.Imaging;

/// <summary>One axis of a resize, centre crop and border, with torchvision's rounding.</summary>
/// <param name="Input">Pixels of the picture.</param>
/// <param name="Scaled">Pixels after the resize.</param>
/// <param name="Start">First scaled pixel that is kept.</param>
/// <param name="Length">How many are kept.</param>
/// <param name="Padding">Black pixels before them.</param>
/// <param name="Output">Pixels of the result.</param>
internal readonly record struct CropWindow(int Input, int Scaled, int Start, int Length, int Padding, int Output)
{
    /// <summary>Whether the result is the picture.</summary>
    public bool IsWhole => Input == Scaled && Length == Input && Output == Input;

    public static CropWindow Create(int input, int scaled, int? crop, int border) => crop switch
    {
        null => new(input, scaled, 0, scaled, border, scaled + 2 * border),
        { } size when size > scaled => new(input, scaled, 0, scaled, (size - scaled) / 2 + border, size + 2 * border),
        { } size => new(
            input, scaled, (int)Math.Round((scaled - size) / 2.0, MidpointRounding.ToEven), size, border, size + 2 * border),
    };
}
