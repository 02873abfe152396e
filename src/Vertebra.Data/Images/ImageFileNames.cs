namespace Vertebra.Data;

/// <summary>Which files are pictures. Names are relative, their parts apart by slashes.</summary>
public static class ImageFileNames
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".jpe", ".jfif", ".png"];

    /// <summary>Whether a name has the extension of a picture that can be decoded: .jpg, .jpeg, .jpe, .jfif or .png in any case.</summary>
    /// <param name="name">A name or path.</param>
    public static bool IsImage(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var dot = name.LastIndexOf('.');
        return dot >= 0 && Extensions.Contains(name[dot..], StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether a part of the name is hidden, or is where macOS keeps what zip files have no place for.</summary>
    internal static bool IsHidden(string name) =>
        name.Split('/').Any(part => part.StartsWith('.') && part is not ("." or "..") || part == "__MACOSX");
}
