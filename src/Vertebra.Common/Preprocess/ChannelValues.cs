using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Vertebra;

/// <summary>A number for each channel, or one for all. Equal where all numbers are.</summary>
[CollectionBuilder(typeof(ChannelValues), nameof(Create))]
public sealed class ChannelValues : IReadOnlyList<float>, IEquatable<ChannelValues>
{
    private readonly float[] _values;

    /// <summary>Takes numbers.</summary>
    /// <param name="values">One for all channels, or one for each: red, green and blue.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public ChannelValues(params ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            throw new ArgumentException("At least one number is needed.", nameof(values));
        _values = values.ToArray();
    }

    /// <summary>How many numbers there are.</summary>
    public int Count => _values.Length;

    /// <summary>A number by its place.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public float this[int index] => _values[index];

    /// <summary>Takes numbers; what a collection expression becomes.</summary>
    /// <param name="values">One for all channels, or one for each.</param>
    public static ChannelValues Create(ReadOnlySpan<float> values) => new(values);

    /// <summary>The number of a channel: its own, or the one that is for all.</summary>
    /// <param name="channel">0 for red or grey, 1 for green, 2 for blue.</param>
    public float Of(int channel) => _values.Length == 1 ? _values[0] : _values[channel];

    /// <inheritdoc/>
    public bool Equals(ChannelValues? other) => other is not null && _values.AsSpan().SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ChannelValues);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_values.Length, _values[0], _values[^1]);

    /// <summary>The numbers, apart by blanks, in the invariant culture.</summary>
    public override string ToString() => string.Join(' ', _values.Select(value => value.ToString(CultureInfo.InvariantCulture)));

    /// <inheritdoc/>
    public IEnumerator<float> GetEnumerator() => ((IEnumerable<float>)_values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
