namespace Vertebra.Models.Diagram;

/// <summary>Paths of modules, whose names are separated by dots.</summary>
internal static class Paths
{
    /// <summary>The longest path that both are below.</summary>
    public static string Common(string first, string second)
    {
        string[] one = first.Split('.'), other = second.Split('.');
        int length = 0;
        while (length < one.Length && length < other.Length && one[length] == other[length])
            length++;
        return string.Join('.', one[..length]);
    }

    /// <summary>The path and all above it, the root's first child first.</summary>
    public static IEnumerable<string> FromRoot(string path)
    {
        for (int dot = path.IndexOf('.'); dot >= 0; dot = path.IndexOf('.', dot + 1))
            yield return path[..dot];
        if (path.Length > 0)
            yield return path;
    }

    /// <summary>The path above; empty for the root's children.</summary>
    public static string Parent(string path) => path[..Math.Max(0, path.LastIndexOf('.'))];

    /// <summary>The name within the parent.</summary>
    public static string Name(string path) => path[(path.LastIndexOf('.') + 1)..];

    /// <summary>The words that names begin with, where they are written with underscores: <c>inception_3a</c>.</summary>
    public static string CommonWords(IEnumerable<string> names)
    {
        string common = names.Aggregate((first, second) =>
            string.Concat(first.Zip(second).TakeWhile(pair => pair.First == pair.Second).Select(pair => pair.First)));
        return common[..Math.Max(0, common.LastIndexOf('_'))];
    }

    /// <summary>A first and a last path as one text: <c>layer1.1–2</c>.</summary>
    public static string Range(string first, string last)
    {
        if (first == last)
            return first;
        int common = first.Zip(last).TakeWhile(pair => pair.First == pair.Second).Count();
        while (common > 0 && char.IsAsciiDigit(first[common - 1]))
            common--;
        return $"{first}–{last[common..]}";
    }
}
