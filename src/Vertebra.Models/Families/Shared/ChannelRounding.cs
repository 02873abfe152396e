namespace Vertebra.Models.Families.Shared;

/// <summary>How MobileNets and EfficientNets round the channels that a width multiplier gives.</summary>
internal static class ChannelRounding
{
    /// <summary>The nearest multiple of the divisor, not below the divisor.</summary>
    /// <param name="channels">Channels after the multiplication.</param>
    /// <param name="divisor">What the result is a multiple of.</param>
    /// <param name="limit">Share of the channels that rounding down must keep; the next multiple is taken where it does not.</param>
    public static int MakeDivisible(double channels, int divisor = 8, double limit = 0.9)
    {
        int rounded = Math.Max(divisor, (int)(channels + divisor / 2) / divisor * divisor);
        return rounded < limit * channels ? rounded + divisor : rounded;
    }
}
