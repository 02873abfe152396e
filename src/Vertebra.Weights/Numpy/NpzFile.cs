using Vertebra.Weights.Archives;

namespace Vertebra.Weights;

/// <summary>Reads NumPy's archives of arrays, compressed or not, and single arrays as if they were archives.</summary>
internal static class NpzFile
{
    public const string Extension = ".npy";

    // What the best compression makes of zeros; an archive that announces more lies.
    private const long MostRatio = 1032;

    public static WeightsContent ReadSingle(SourceFile file)
    {
        string name = System.IO.Path.GetFileName(file.Path);
        if (name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
            name = name[..^Extension.Length];
        return new WeightsContent(WeightsFormat.Npy, [NpyLayout.Read(file, 0, file.Length, name)], WeightsContent.NoMetadata);
    }

    public static WeightsContent Read(SourceFile file, ZipDirectory archive)
    {
        ZipMember[] arrays = [.. archive.Members.Where(member => member.Name.EndsWith(Extension, StringComparison.Ordinal))];
        if (arrays.Length == 0 || arrays.Length != archive.Members.Count)
        {
            throw new WeightsFormatException(
                file.Path, "the zip archive is neither a PyTorch checkpoint (it has no data.pkl) nor a .npz file (not all in it is .npy)", 0);
        }
        TensorEntry[] entries = [.. arrays.Select(member => ReadMember(file, member))];
        WeightsContent.CheckTotal(file.Path, entries, arrays.Any(member => member.Deflated) ? file.Length * MostRatio : file.Length);
        return new WeightsContent(WeightsFormat.Npz, entries, WeightsContent.NoMetadata);
    }

    private static TensorEntry ReadMember(SourceFile file, ZipMember member)
    {
        string name = member.Name[..^Extension.Length];
        if (!member.Deflated)
            return NpyLayout.Read(file, ZipDirectory.DataOffset(file, member), member.Length, name);
        using var content = new InflatedMember(file, member);
        return NpyLayout.Read(content, 0, member.Length, name, member);
    }
}
