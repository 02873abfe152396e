using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Vertebra.Cli.Options;

/// <summary>Options that take a number within bounds.</summary>
internal static class NumberOption
{
    /// <summary>A whole number.</summary>
    /// <param name="name">Name with its dashes.</param>
    /// <param name="description">One line for the help.</param>
    /// <param name="least">Smallest value.</param>
    /// <param name="defaultValue">Value when the option is absent; none when null.</param>
    /// <param name="most">Largest value.</param>
    public static Option<int?> Whole(string name, string description, int least, int? defaultValue = null, int most = int.MaxValue)
    {
        string range = most == int.MaxValue ? $"a whole number of at least {least}" : $"a whole number from {least} to {most}";
        return Create(name, description, defaultValue, $"{name} takes {range}", value => value >= least && value <= most);
    }

    /// <summary>A seed.</summary>
    public static Option<ulong?> Seed(string description, ulong defaultValue) =>
        Create<ulong>("--seed", description, defaultValue, "--seed takes a whole number of at least 0", _ => true);

    /// <summary>A number above zero, in the range of a float.</summary>
    public static Option<double?> Positive(string name, string description, double? defaultValue = null) =>
        Create(
            name, description, defaultValue, $"{name} takes a number above 0",
            value => (float)value > 0 && float.IsFinite((float)value));

    /// <summary>A number from zero up to but without a bound.</summary>
    public static Option<double?> Below(string name, string description, double bound, double? defaultValue = null)
    {
        string range = double.IsFinite(bound) ? $"a number of at least 0 and below {bound}" : "a number of at least 0";
        return Create(name, description, defaultValue, $"{name} takes {range}", value => value >= 0 && value < bound);
    }

    private static Option<T?> Create<T>(
        string name, string description, T? defaultValue, string expectation, Func<T, bool> isValid)
        where T : struct, INumber<T>
    {
        var option = new Option<T?>(name)
        {
            Description = description,
            HelpName = typeof(T) == typeof(double) ? "X" : "N",
            CustomParser = Parse,
        };
        if (defaultValue is { } value)
            option.DefaultValueFactory = _ => value;
        return option;

        T? Parse(ArgumentResult result)
        {
            string text = result.Tokens[0].Value;
            if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T number) && isValid(number))
                return number;
            result.AddError($"{expectation}, not '{text}'.");
            return null;
        }
    }
}
