using Vertebra.Kernels.Layout;

namespace Vertebra.Kernels.Tests.Support;

/// <summary>Moves NCHW doubles to a layout and back, element by element. Lanes beyond the last channel are NaN.</summary>
internal static class Maps
{
    public static TensorLayout Layout(MapShape shape, int block) => new(shape.Batch, shape.Channels, shape.Height, shape.Width, block);

    public static float[] Pack(double[] values, MapShape shape, int block)
    {
        TensorLayout layout = Layout(shape, block);
        var packed = new float[layout.Length];
        Array.Fill(packed, float.NaN);
        for (int i = 0; i < values.Length; i++)
            packed[Place(layout, i)] = (float)values[i];
        return packed;
    }

    public static float[] Unpack(ReadOnlySpan<float> packed, TensorLayout layout)
    {
        var values = new float[layout.Batch * layout.Channels * layout.Pixels];
        for (int i = 0; i < values.Length; i++)
            values[i] = packed[Place(layout, i)];
        return values;
    }

    private static int Place(TensorLayout layout, int logical)
    {
        int pixel = logical % layout.Pixels;
        int channel = logical / layout.Pixels % layout.Channels;
        int image = logical / layout.Pixels / layout.Channels;
        int block = channel / layout.Block;
        int plane = layout.Block == 1 ? image * layout.Channels + channel : block * layout.Batch + image;
        return (plane * layout.Pixels + pixel) * layout.Block + channel % layout.Block;
    }
}
