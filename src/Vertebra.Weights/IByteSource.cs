namespace Vertebra.Weights;

/// <summary>Bytes that are read at given offsets.</summary>
internal interface IByteSource
{
    /// <summary>The file that errors name.</summary>
    string Path { get; }

    /// <summary>Fills the destination or throws <see cref="WeightsFormatException"/>.</summary>
    void ReadExactly(long offset, Span<byte> destination);
}
