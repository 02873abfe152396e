using System.Runtime.CompilerServices;

namespace Vertebra.Models.Families.Shared;

/// <summary>Checks what a caller chooses of a network. Each error is one line: the option, what it is, what it may be.</summary>
internal static class Check
{
    /// <summary>What every network is asked for.</summary>
    public static void Ends(int classes, int inChannels)
    {
        AtLeastOne(classes);
        AtLeastOne(inChannels);
    }

    /// <summary>A number of things of which there must be some.</summary>
    public static void AtLeastOne(int value, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (value < 1)
            throw Refusal(option, value, "it must be at least 1");
    }

    /// <summary>Some numbers, each at least 1.</summary>
    public static void AllAtLeastOne(IReadOnlyList<int> values, [CallerArgumentExpression(nameof(values))] string option = "")
    {
        ArgumentNullException.ThrowIfNull(values, option);
        if (values.Count == 0)
            throw Refusal(option, "empty", "it must have at least one number");
        for (int i = 0; i < values.Count; i++)
            AtLeastOne(values[i], $"{option}[{i}]");
    }

    /// <summary>A number of things of which there may be none.</summary>
    public static void NotNegative(int value, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (value < 0)
            throw Refusal(option, value, "it must be at least 0");
    }

    /// <summary>A part of something.</summary>
    public static void Share(double value, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (value is not (> 0 and <= 1))
            throw Refusal(option, value, "it must be in (0, 1]");
    }

    /// <summary>What something is multiplied by.</summary>
    public static void Multiplier(double value, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (!double.IsFinite(value) || value <= 0)
            throw Refusal(option, value, "it must be a number above 0");
    }

    /// <summary>The probability of a dropout or of stochastic depth.</summary>
    public static void Probability(double value, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (value is not (>= 0 and < 1))
            throw Refusal(option, value, "a probability of dropping is in [0, 1)");
    }

    /// <summary>The weight of a part of the loss.</summary>
    public static void Weight(double value, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (!double.IsFinite(value) || value < 0)
            throw Refusal(option, value, "a weight is a number of at least 0");
    }

    /// <summary>The side of a kernel that leaves the size of a map as it is when half of it is padded.</summary>
    public static void OddKernel(int value, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (value < 1 || value % 2 == 0)
            throw Refusal(option, value, "it must be odd and at least 1");
    }

    private static ArgumentOutOfRangeException Refusal(string option, IFormattable value, string rule) =>
        Refusal(option, value.ToString(null, System.Globalization.CultureInfo.InvariantCulture), rule);

    private static ArgumentOutOfRangeException Refusal(string option, string value, string rule) =>
        new(option, $"{Name(option)} is {value}; {rule}.");

    // An option of a configuration is read by its own name.
    private static string Name(string option) => option[(option.LastIndexOf('.') + 1)..];
}
