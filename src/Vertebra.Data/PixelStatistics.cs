namespace Vertebra.Data;

/// <summary>Mean and deviation of pixel/255 for each channel, from exact counts and thus independent of any order.</summary>
internal static class PixelStatistics
{
    public static (float[] Mean, float[] Std) Measure(ImageDataset dataset)
    {
        var mean = new float[dataset.Channels];
        var std = new float[dataset.Channels];
        var plane = dataset.Height * dataset.Width;
        for (var c = 0; c < dataset.Channels; c++)
        {
            var histogram = new long[256];
            for (var i = 0; i < dataset.Count; i++)
            {
                foreach (var pixel in dataset.Image(i).Slice(c * plane, plane)) histogram[pixel]++;
            }
            double count = Math.Max(1L, (long)dataset.Count * plane);
            var average = histogram.Select((n, value) => n * (double)value).Sum() / count;
            var variance = histogram.Select((n, value) => n * (value - average) * (value - average)).Sum() / count;
            mean[c] = (float)(average / 255);
            std[c] = variance > 0 ? (float)(Math.Sqrt(variance) / 255) : 1;
        }
        return (mean, std);
    }
}
