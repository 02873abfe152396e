namespace Vertebra.Data;

/// <summary>Files below a common root, in a folder or an archive. Safe to use from several threads.</summary>
internal interface IFileContainer : IDisposable
{
    /// <summary>Path of the folder or archive, as the caller gave it.</summary>
    string Path { get; }

    /// <summary>Names of all files that are not hidden, relative to the root with slashes, in ordinal order.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The name under which a file is found, or null where there is none.</summary>
    /// <param name="name">A name relative to the root.</param>
    string? Find(string name);

    /// <summary>What to call a file in messages.</summary>
    string Describe(string name);

    /// <summary>Reads a file of at most <paramref name="mostBytes"/>.</summary>
    byte[] Read(string name, long mostBytes);
}
