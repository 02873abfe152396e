namespace Vertebra.Weights;

/// <summary>What opening a file of any format reveals.</summary>
internal sealed record WeightsContent(WeightsFormat Format, TensorEntry[] Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    // Tied weights and expanded buffers share storage, so that tensors may outweigh the file, but never by orders of magnitude.
    private const long MostSharing = 64;
    private const long Allowance = 1 << 20;

    public static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>();

    /// <summary>Refuses a file whose tensors, as float32, would take far more memory than the file has bytes.</summary>
    /// <param name="path">The file that the error names.</param>
    /// <param name="tensors">All that it announces.</param>
    /// <param name="bytes">What its bytes can honestly hold.</param>
    public static void CheckTotal(string path, IEnumerable<TensorEntry> tensors, long bytes)
    {
        Int128 total = 0;
        foreach (TensorEntry tensor in tensors)
        {
            total += (Int128)tensor.ElementCount * sizeof(float);
            if (total > (Int128)bytes * MostSharing + Allowance)
            {
                throw new WeightsFormatException(
                    path, $"up to tensor '{SafetensorsHeader.Shown(tensor.Name)}' {total} bytes are announced in a file of {bytes}", tensor.Offset);
            }
        }
    }
}
