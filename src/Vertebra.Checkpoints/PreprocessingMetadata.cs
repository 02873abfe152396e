using System.Globalization;
using Vertebra.Common;
using Vertebra.Weights;

namespace Vertebra.Checkpoints;

/// <summary>
/// A <see cref="Preprocessing"/> as strings: <c>input</c> (channels, height and width of the result), <c>resize</c>, <c>crop</c>,
/// <c>padding</c>, <c>interpolation</c>, <c>mean</c> and <c>std</c>.
/// </summary>
internal static class PreprocessingMetadata
{
    private const string Input = "input";
    private const string Resize = "resize";
    private const string Crop = "crop";
    private const string Padding = "padding";
    private const string Interpolate = "interpolation";
    private const string Mean = "mean";
    private const string Std = "std";
    private const string None = "none";

    private const string Model = "model";
    private const string Data = "data";

    // Files that lack a resize are mostly of one of these data sets of 28x28 images, which were padded or scaled to the input.
    private const int OldSide = 28;
    private static readonly string[] OldSets = ["glyphs", "mnist", "fashion-mnist"];

    private static readonly (Interpolation Value, string Name)[] Filters =
    [
        (Interpolation.Bilinear, "bilinear"), (Interpolation.Bicubic, "bicubic"), (Interpolation.BilinearExact, "bilinear-exact"),
    ];

    public static void Write(IDictionary<string, string> metadata, Preprocessing preprocessing)
    {
        if (preprocessing.FixedSize is not (var width, var height))
            throw new ArgumentException("The preprocessing of weights gives all pictures the same size.", nameof(preprocessing));
        metadata[Input] = string.Create(CultureInfo.InvariantCulture, $"{preprocessing.Channels}x{height}x{width}");
        metadata[Resize] = preprocessing.Resize.ToString();
        metadata[Crop] = preprocessing.Crop is { } crop
            ? string.Create(CultureInfo.InvariantCulture, $"{crop.Height}x{crop.Width}")
            : None;
        metadata[Padding] = preprocessing.Padding.ToString(CultureInfo.InvariantCulture);
        metadata[Interpolate] = Filters.First(filter => filter.Value == preprocessing.Interpolation).Name;
        metadata[Mean] = Of(preprocessing.Mean);
        metadata[Std] = Of(preprocessing.Std);

        string Of(ChannelValues values) =>
            new ChannelValues([.. Enumerable.Range(0, preprocessing.Channels).Select(values.Of)]).ToString();
    }

    /// <summary>
    /// Reads what <see cref="Write"/> wrote, or what was written before there was a resize; null where there is neither.
    /// </summary>
    /// <param name="metadata">The strings.</param>
    /// <param name="path">What errors call the file.</param>
    /// <exception cref="WeightsFormatException">A string makes no sense.</exception>
    public static Preprocessing? Read(IReadOnlyDictionary<string, string> metadata, string path)
    {
        bool isOurs = metadata.ContainsKey(Resize) || metadata.ContainsKey(Model);
        if (!isOurs || !metadata.ContainsKey(Input) || !metadata.ContainsKey(Mean) || !metadata.ContainsKey(Std))
            return null;
        if (Sizes(metadata[Input]) is not [var channels, var height, var width]
            || (long)height * width > Array.MaxLength / channels)
            throw Fault(Input);
        var result = new Preprocessing { Channels = channels, Mean = Values(Mean), Std = Values(Std) };
        try
        {
            result = metadata.ContainsKey(Resize)
                ? ReadGeometry(result)
                : GuessGeometry(result, height, width, metadata.GetValueOrDefault(Data));
            result.Validate();
        }
        catch (ArgumentException fault)
        {
            string problem = fault.Message.Split(" (Parameter")[0].TrimEnd('.');
            throw new WeightsFormatException(path, $"the preprocessing in the metadata makes no sense: {problem}", null, fault);
        }
        return result.FixedSize == (width, height) ? result : throw Fault(Input);

        Preprocessing ReadGeometry(Preprocessing normalization) => normalization with
        {
            Resize = metadata[Resize] == None ? ResizeRule.None : Sizes(metadata[Resize]) switch
            {
                [var side] => ResizeRule.ShortSide(side),
                [var rows, var columns] => ResizeRule.Exactly(rows, columns),
                _ => throw Fault(Resize),
            },
            Crop = metadata.GetValueOrDefault(Crop, None) is var crop && crop == None ? null
                : Sizes(crop) is [var cropRows, var cropColumns] ? new CropSize(cropRows, cropColumns)
                : throw Fault(Crop),
            Padding = int.TryParse(
                metadata.GetValueOrDefault(Padding, "0"), NumberStyles.None, CultureInfo.InvariantCulture, out int border)
                ? border
                : throw Fault(Padding),
            Interpolation = FilterOf(metadata.GetValueOrDefault(Interpolate)) ?? throw Fault(Interpolate),
        };

        ChannelValues Values(string key)
        {
            string[] words = metadata[key].Split(' ');
            var values = new float[words.Length];
            for (int i = 0; i < words.Length; i++)
            {
                if (!float.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]))
                    throw Fault(key);
            }
            return new ChannelValues(values);
        }

        WeightsFormatException Fault(string key)
        {
            string value = metadata.GetValueOrDefault(key, "");
            string shown = value.Length > 40 ? value[..40] + "…" : value;
            return new WeightsFormatException(path, $"the metadata's {key} makes no sense: '{shown}'");
        }
    }

    private static Preprocessing GuessGeometry(Preprocessing normalization, int height, int width, string? data)
    {
        Preprocessing scaled = normalization with
        {
            Resize = height == width ? ResizeRule.ShortSide(height) : ResizeRule.Exactly(height, width),
            Crop = new CropSize(height, width),
        };
        if (!OldSets.Contains(data) || (height, width) == (OldSide, OldSide))
            return scaled;
        return SizeFitting.Border(OldSide, OldSide, height, width) is { } border
            ? scaled with { Resize = ResizeRule.ShortSide(OldSide), Crop = new CropSize(OldSide, OldSide), Padding = border }
            : scaled with { Interpolation = Interpolation.BilinearExact };
    }

    private static Interpolation? FilterOf(string? name)
    {
        int found = Array.FindIndex(Filters, filter => filter.Name == name);
        return found < 0 ? null : Filters[found].Value;
    }

    /// <summary>Numbers of at least 1, apart by crosses; null where there is something else.</summary>
    private static int[]? Sizes(string text)
    {
        string[] words = text.Split('x');
        var sizes = new int[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i]) || sizes[i] < 1)
                return null;
        }
        return sizes;
    }
}
