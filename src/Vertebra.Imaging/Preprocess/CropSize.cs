namespace Vertebra.Imaging;

/// <summary>The size of a centred cut.</summary>
/// <param name="Height">Rows, 1 to 32768.</param>
/// <param name="Width">Columns, 1 to 32768.</param>
public readonly record struct CropSize(int Height, int Width);
