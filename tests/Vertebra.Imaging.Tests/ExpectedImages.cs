using System.Text.Json;

namespace Vertebra.Imaging.Tests;

/// <summary>What Pillow and torchvision make of a picture, as the file beside it says.</summary>
internal sealed record ExpectedImage(
    string Path, int Width, int Height, long RgbSum, double TensorNorm, double TensorProjection, float[] TensorFirstRow, string? Pixels, string? Centre);

internal static class ExpectedImages
{
    public static string FixtureFolder => Path.Combine(RepositoryPaths.Root, "tests", "Vertebra.Imaging.Tests", "Fixtures");

    public static string? PhotoFolder => RepositoryPaths.Shared is { } shared && Directory.Exists(Path.Combine(shared, "data", "photos"))
        ? Path.Combine(shared, "data", "photos")
        : null;

    public static IReadOnlyList<ExpectedImage> Read(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        return [.. document.RootElement.GetProperty("images").EnumerateObject().Select(image => new ExpectedImage(
            Path.Combine(folder, image.Name),
            image.Value.GetProperty("width").GetInt32(),
            image.Value.GetProperty("height").GetInt32(),
            image.Value.GetProperty("rgb_sum").GetInt64(),
            image.Value.GetProperty("tensor_norm").GetDouble(),
            image.Value.GetProperty("tensor_projection").GetDouble(),
            [.. image.Value.GetProperty("tensor_first_row").EnumerateArray().Select(value => value.GetSingle())],
            Beside(image.Value, folder, "expected"),
            Beside(image.Value, folder, "expected_centre96")))];

        static string? Beside(JsonElement image, string folder, string name) =>
            image.TryGetProperty(name, out JsonElement path) ? Path.Combine(folder, path.GetString()!) : null;
    }
}
