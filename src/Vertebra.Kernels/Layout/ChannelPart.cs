namespace Vertebra.Kernels.Layout;

/// <summary>Neighbouring channels of a map that is put together from others.</summary>
/// <param name="Operand">Which map they come from; -1 for zeros.</param>
/// <param name="OperandChannels">Channels of that map.</param>
/// <param name="Start">The first of its channels that is taken.</param>
/// <param name="Count">How many.</param>
internal readonly record struct ChannelPart(int Operand, int OperandChannels, int Start, int Count)
{
    /// <summary>Channels of zeros.</summary>
    public static ChannelPart Zeros(int count) => new(-1, 0, 0, count);
}
