using System.Globalization;

namespace Vertebra.Cli.Output;

/// <summary>Numbers as people read them, the same in every culture.</summary>
internal static class NumberText
{
    /// <summary>With thousands separators.</summary>
    public static string Grouped(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Rounded, with thousands separators.</summary>
    public static string Grouped(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number and what it counts, in the singular or with an s.</summary>
    public static string Count(long number, string noun) => $"{Grouped(number)} {noun}{(number == 1 ? "" : "s")}";

    /// <summary>Three significant digits with a prefix: 417 k, 59.3 M, 4.09 G, 15.5 G; small numbers as they are.</summary>
    public static string Scaled(long number) => number switch
    {
        < 10_000 => Grouped(number),
        < 999_500 => Three(number / 1e3) + " k",
        < 999_500_000 => Three(number / 1e6) + " M",
        _ => Three(number / 1e9) + " G",
    };

    /// <summary>A share as percentage with two decimals.</summary>
    public static string Percent(double share) => (share * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %";

    /// <summary>A number with a fixed number of decimals.</summary>
    public static string Decimals(double number, int decimals) => number.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    /// <summary>Minutes and seconds, with hours where there are any.</summary>
    public static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}"
        : $"{time.Minutes}:{time.Seconds:00}";

    private static string Three(double number) =>
        number.ToString(number < 9.995 ? "0.00" : number < 99.95 ? "0.0" : "#,0", CultureInfo.InvariantCulture);
}
