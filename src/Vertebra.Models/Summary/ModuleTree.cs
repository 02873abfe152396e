using System.Text;

namespace Vertebra.Models.Summary;

/// <summary>Prints modules in the form of PyTorch's <c>print(model)</c>.</summary>
internal static class ModuleTree
{
    private const int IndentWidth = 2;

    /// <summary>The tree below a module.</summary>
    public static string Format(Module module)
    {
        var text = new StringBuilder();
        Append(text, module, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Module module, int depth)
    {
        text.Append(module.TypeName).Append('(').Append(module.Arguments);
        if (module.Children.Count > 0)
        {
            foreach ((string name, Module child) in module.Children)
            {
                text.Append('\n').Append(' ', (depth + 1) * IndentWidth).Append('(').Append(name).Append("): ");
                Append(text, child, depth + 1);
            }
            text.Append('\n').Append(' ', depth * IndentWidth);
        }
        text.Append(')');
    }
}
