using System.Text;
using Vertebra.Models.Labels;

namespace Vertebra.Inference;

/// <summary>What classes are called.</summary>
public static class ClassLabels
{
    private const int MostBytes = 64 << 20;

    /// <summary>Reads a file with a label a line, in the order of the logits: UTF-8, blank lines at the end ignored.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file is missing, cannot be read, has no labels, or more than 64 MiB.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (new FileInfo(path) is { Exists: true, Length: > MostBytes })
            throw new IOException($"'{path}' is too large for a list of labels.");
        List<string> labels = [.. File.ReadLines(path, Encoding.UTF8).Select(line => line.Trim())];
        while (labels is [.., ""])
            labels.RemoveAt(labels.Count - 1);
        return labels.Count > 0 ? labels : throw new IOException($"'{path}' has no labels; it needs one a line.");
    }

    /// <summary>The labels of a network that brings none: ImageNet's where it tells 1,000 classes apart, otherwise <c>class 0</c> and on.</summary>
    /// <param name="classes">Number of classes.</param>
    public static IReadOnlyList<string> Default(int classes) =>
        OfImageNet(classes) ?? [.. Enumerable.Range(0, classes).Select(i => $"class {i}")];

    /// <summary>ImageNet's labels where there are 1,000 classes, otherwise null.</summary>
    /// <param name="classes">Number of classes.</param>
    public static IReadOnlyList<string>? OfImageNet(int classes) => classes == ImageNetClasses.Names.Count ? ImageNetClasses.Names : null;
}
