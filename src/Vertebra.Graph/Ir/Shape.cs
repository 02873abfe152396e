using System.Runtime.CompilerServices;

namespace Vertebra.Graph.Ir;

/// <summary>The dimensions of a tensor, one to four, each at least 1. Images are batch, channels, height, width.</summary>
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The largest number of dimensions.</summary>
    public const int MaxRank = 4;

    private readonly Dimensions _dimensions;

    /// <summary>Makes a shape.</summary>
    /// <param name="dimensions">One to four numbers, each at least 1; their product fits 2^31 - 1 elements.</param>
    /// <exception cref="ArgumentException">The dimensions are out of range.</exception>
    public Shape(params ReadOnlySpan<int> dimensions)
    {
        if (dimensions.Length is < 1 or > MaxRank)
            throw new ArgumentException($"A shape has one to {MaxRank} dimensions, not {dimensions.Length}.", nameof(dimensions));
        long length = 1;
        for (int i = 0; i < dimensions.Length; i++)
        {
            if (dimensions[i] < 1)
                throw new ArgumentException($"Dimension {i} is {dimensions[i]}; it must be at least 1.", nameof(dimensions));
            length *= dimensions[i];
            if (length > int.MaxValue)
                throw new ArgumentException($"A tensor of {string.Join('x', dimensions.ToArray())} has more than {int.MaxValue} elements.");
            _dimensions[i] = dimensions[i];
        }
        Rank = dimensions.Length;
    }

    /// <summary>Number of dimensions.</summary>
    public int Rank { get; }

    /// <summary>A dimension, from the outermost.</summary>
    public int this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Rank, nameof(index));
            return _dimensions[index];
        }
    }

    /// <summary>Number of elements.</summary>
    public int Length
    {
        get
        {
            int length = 1;
            for (int i = 0; i < Rank; i++)
                length *= _dimensions[i];
            return length;
        }
    }

    /// <summary>The first dimension: images or rows.</summary>
    public int Batch => this[0];

    /// <summary>The second dimension: channels of a map, or features of a matrix.</summary>
    public int Channels => this[1];

    /// <summary>Rows of a map.</summary>
    public int Height => this[2];

    /// <summary>Columns of a map.</summary>
    public int Width => this[3];

    /// <summary>The dimensions as an array.</summary>
    public int[] ToArray() => ((ReadOnlySpan<int>)_dimensions)[..Rank].ToArray();

    /// <inheritdoc/>
    public bool Equals(Shape other) =>
        Rank == other.Rank && ((ReadOnlySpan<int>)_dimensions)[..Rank].SequenceEqual(((ReadOnlySpan<int>)other._dimensions)[..Rank]);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rank, _dimensions[0], _dimensions[1], _dimensions[2], _dimensions[3]);

    /// <summary>The dimensions joined by <c>x</c>, e.g. <c>1x3x224x224</c>.</summary>
    public override string ToString() => string.Join('x', ToArray());

    /// <summary>Same rank and dimensions.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Another rank or other dimensions.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    [InlineArray(MaxRank)]
    private struct Dimensions
    {
        private int _first;
    }
}
