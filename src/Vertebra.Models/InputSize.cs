namespace Vertebra.Models;

/// <summary>The images that a network takes.</summary>
/// <param name="Channels">Channels, 1 for grey, 3 for colour.</param>
/// <param name="Height">Rows in pixels.</param>
/// <param name="Width">Columns in pixels.</param>
public readonly record struct InputSize(int Channels, int Height, int Width)
{
    /// <summary><c>channels x height x width</c>, e.g. <c>3x224x224</c>.</summary>
    public override string ToString() => $"{Channels}x{Height}x{Width}";
}
