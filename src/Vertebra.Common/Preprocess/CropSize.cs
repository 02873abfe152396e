namespace Vertebra;

/// <summary>The size of a centred cut.</summary>
/// <param name="Height">Rows, 1 to <see cref="Preprocessing.LargestSide"/>.</param>
/// <param name="Width">Columns, 1 to <see cref="Preprocessing.LargestSide"/>.</param>
public readonly record struct CropSize(int Height, int Width);
