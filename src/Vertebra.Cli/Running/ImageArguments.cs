using Vertebra.Cli.Hosting;
using Vertebra.Data;
using Vertebra.Inference;

namespace Vertebra.Cli.Running;

/// <summary>Turns what stands on the command line into pictures: files, folders, patterns, and <c>-</c> for standard input.</summary>
internal static class ImageArguments
{
    public const string StandardInput = "-";

    /// <summary>
    /// The pictures, in the order of the arguments and ordinal order below a folder. What cannot be found is a picture that fails when it
    /// is opened, so that it is told in its turn.
    /// </summary>
    public static IEnumerable<ImageInput> Expand(IEnumerable<string> arguments, Terminal terminal)
    {
        foreach (string argument in arguments)
        {
            if (argument == StandardInput)
                yield return new ImageInput(StandardInput, terminal.OpenInput);
            else if (Directory.Exists(argument))
                foreach (ImageInput image in OfFolder(argument)) yield return image;
            else if (!File.Exists(argument) && FileGlob.IsPattern(argument))
                foreach (ImageInput image in OfPattern(argument)) yield return image;
            else if (argument.Length == 0)
                yield return Missing(argument, "A picture without a name cannot be opened.");
            else
                yield return ImageInput.OfFile(argument);
        }
    }

    private static IEnumerable<ImageInput> OfFolder(string folder)
    {
        List<string> paths = [];
        string? problem = null;
        try
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, MaxRecursionDepth = 16 };
            paths.AddRange(Directory.EnumerateFiles(folder, "*", options).Where(ImageFileNames.IsImage));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = exception.Message;
        }
        paths.Sort(StringComparer.Ordinal);
        if (paths.Count == 0 || problem is not null)
            yield return Missing(folder, problem ?? $"There are no pictures (.jpg, .png) in '{folder}'.");
        foreach (string path in paths)
            yield return ImageInput.OfFile(path);
    }

    private static IEnumerable<ImageInput> OfPattern(string pattern)
    {
        bool isEmpty = true;
        foreach (string path in FileGlob.Match(pattern))
        {
            IEnumerable<ImageInput> images = Directory.Exists(path) ? OfFolder(path) : ImageFileNames.IsImage(path) ? [ImageInput.OfFile(path)] : [];
            foreach (ImageInput image in images)
            {
                isEmpty = false;
                yield return image;
            }
        }
        if (isEmpty)
            yield return Missing(pattern, $"No pictures match '{pattern}'.");
    }

    private static ImageInput Missing(string name, string problem) => new(name, () => throw new IOException(problem));
}
