namespace Vertebra.Kernels.Normalization;

/// <summary>The constants of local response normalisation: x / (K + Alpha / Size * sum of squares)^Beta.</summary>
internal readonly record struct LrnParameters(int Size, float Alpha, float Beta, float K)
{
    /// <summary>Channels of the window before its own.</summary>
    public int Before => Size / 2;

    /// <summary>Channels of the window behind its own.</summary>
    public int After => (Size - 1) / 2;

    /// <summary>The factor of the sum of squares.</summary>
    public float Slope => Alpha / Size;
}
