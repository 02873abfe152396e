using System.Globalization;
using Vertebra.Graph.Ir;

namespace Vertebra.Models.Layers;

/// <summary>Writes layer arguments the way PyTorch does.</summary>
internal static class LayerText
{
    /// <summary><c>(height, width)</c>.</summary>
    public static string Tuple(Size2 size) => $"({size.Height}, {size.Width})";

    /// <summary><c>(height, width)</c>, or all four sides where they are not symmetric.</summary>
    public static string Tuple(Padding2 padding) =>
        padding.Top == padding.Bottom && padding.Left == padding.Right
            ? $"({padding.Top}, {padding.Left})"
            : $"({padding.Top}, {padding.Left}, {padding.Bottom}, {padding.Right})";

    /// <summary>One number where both are the same, else a tuple.</summary>
    public static string Compact(Size2 size) =>
        size.Height == size.Width ? size.Height.ToString(CultureInfo.InvariantCulture) : Tuple(size);

    /// <summary>One number where all sides are the same, else a tuple.</summary>
    public static string Compact(Padding2 padding) =>
        padding == padding.Top ? padding.Top.ToString(CultureInfo.InvariantCulture) : Tuple(padding);

    /// <summary>A number without needless digits, with Python's small exponent sign.</summary>
    public static string Number(float number) => number.ToString(CultureInfo.InvariantCulture).Replace('E', 'e');

    /// <summary>A number as Python prints one that is not whole by its type.</summary>
    public static string Real(double number)
    {
        string text = number.ToString(CultureInfo.InvariantCulture).Replace('E', 'e');
        return text.Contains('.') || text.Contains('e') ? text : text + ".0";
    }

    /// <summary>Python's spelling of a truth value.</summary>
    public static string Flag(bool value) => value ? "True" : "False";
}
