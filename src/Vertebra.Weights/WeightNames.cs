using System.Text.RegularExpressions;

namespace Vertebra.Weights;

/// <summary>Brings the spellings of old published files to those that networks have now.</summary>
internal static partial class WeightNames
{
    /// <summary>Tensors under their present names. A name that is taken already is left as it was.</summary>
    public static TensorEntry[] Modernise(TensorEntry[] tensors)
    {
        HashSet<string> taken = [.. tensors.Select(tensor => tensor.Name)];
        return [.. tensors.Select(tensor =>
        {
            string name = Modern(tensor.Name);
            return name == tensor.Name || !taken.Add(name) ? tensor : tensor.Renamed(name);
        })];
    }

    /// <summary>The present spelling of a name.</summary>
    public static string Modern(string name) => OldDenseLayer().Replace(name, "$1$2");

    // torchvision before 0.3 named a dense layer's modules 'norm.1', 'conv.2'; a module's name may no longer have a dot.
    [GeneratedRegex(@"(?<=(?:^|\.)denselayer[0-9]{1,4}\.)(norm|relu|conv)\.([12])(?=\.[a-z_]+$)", RegexOptions.CultureInvariant)]
    private static partial Regex OldDenseLayer();
}
