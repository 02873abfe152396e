namespace Vertebra.Data;

/// <summary>Grey images read from an IDX file.</summary>
/// <param name="Count">Number of images, at least 1.</param>
/// <param name="Height">Rows per image, at least 1.</param>
/// <param name="Width">Pixels per row, at least 1.</param>
/// <param name="Pixels">All images one after another, row by row, 0 to 255.</param>
public sealed record IdxImages(int Count, int Height, int Width, byte[] Pixels);
