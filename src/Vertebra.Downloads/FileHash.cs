using System.Security.Cryptography;

namespace Vertebra.Downloads;

/// <summary>The SHA-256 that a file is published with, or the beginning of it that is part of the file's name.</summary>
public sealed record FileHash
{
    private const int HexDigits = 2 * SHA256.HashSizeInBytes;
    private const int ShortestPrefix = 8;

    /// <summary>Takes a hash.</summary>
    /// <param name="hexadecimals">8 to 64 lower-case hexadecimals: the first digits of the SHA-256, or all.</param>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public FileHash(string hexadecimals)
    {
        ArgumentNullException.ThrowIfNull(hexadecimals);
        if (hexadecimals.Length is < ShortestPrefix or > HexDigits || !hexadecimals.All(char.IsAsciiHexDigitLower))
            throw new ArgumentException($"'{hexadecimals}' are not {ShortestPrefix} to {HexDigits} lower-case hexadecimals.", nameof(hexadecimals));
        Hexadecimals = hexadecimals;
    }

    /// <summary>The digits that are known, from the first.</summary>
    public string Hexadecimals { get; }

    /// <summary>Whether the whole hash is known.</summary>
    public bool IsWhole => Hexadecimals.Length == HexDigits;

    /// <summary>The hash in a name of the form <c>name-0123abcd.extension</c>, as PyTorch names files; null without one.</summary>
    /// <param name="fileName">The name, without a folder.</param>
    public static FileHash? InNameOf(string fileName)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        string name = Path.GetFileNameWithoutExtension(fileName);
        string last = name[(name.LastIndexOf('-') + 1)..];
        return last.Length != name.Length && last.Length == ShortestPrefix && last.All(char.IsAsciiHexDigitLower) ? new FileHash(last) : null;
    }

    /// <summary>Whether a file with this whole SHA-256 is the published one, as far as is known.</summary>
    /// <param name="sha256">64 lower-case hexadecimals.</param>
    public bool Matches(string sha256)
    {
        ArgumentNullException.ThrowIfNull(sha256);
        return sha256.StartsWith(Hexadecimals, StringComparison.Ordinal);
    }

    /// <summary>The digits, followed by an ellipsis where there are more.</summary>
    public override string ToString() => IsWhole ? Hexadecimals : Hexadecimals + "…";

    /// <summary>The SHA-256 of a stream from its beginning, 64 lower-case hexadecimals.</summary>
    internal static async Task<string> OfAsync(Stream stream, CancellationToken cancellation)
    {
        stream.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false));
    }
}
