namespace Vertebra.Imaging;

/// <summary>A number for each channel.</summary>
/// <param name="Red">For red.</param>
/// <param name="Green">For green.</param>
/// <param name="Blue">For blue.</param>
public readonly record struct ChannelValues(float Red, float Green, float Blue)
{
    /// <summary>The same number for all channels.</summary>
    /// <param name="value">For red, green and blue.</param>
    public ChannelValues(float value) : this(value, value, value)
    {
    }

    /// <summary>The number of a channel.</summary>
    /// <param name="channel">0 for red, 1 for green, 2 for blue.</param>
    public float this[int channel] => channel switch
    {
        0 => Red,
        1 => Green,
        2 => Blue,
        _ => throw new ArgumentOutOfRangeException(nameof(channel), channel, "A channel is 0, 1 or 2."),
    };
}
