using System.Numerics;
using System.Text;

namespace Vertebra.Testing;

/// <summary>The goldens' weights and inputs, rebuilt from the formula in the goldens' README.</summary>
public static class FormulaTensor
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>The uniform numbers u in [0, 1) of a named tensor.</summary>
    public static void Uniform(string salt, string name, Span<float> destination)
    {
        ulong seed = Seed(salt + name);
        for (int i = 0; i < destination.Length; i++)
            destination[i] = (SplitMix(seed + ((ulong)i + 1) * Golden) >> 40) * (1f / (1 << 24));
    }

    /// <summary>The values of a parameter or buffer.</summary>
    /// <param name="salt">The file's salt.</param>
    /// <param name="name">State-dict key.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="normLow">First number of the file's <c>norm_range</c>.</param>
    /// <param name="normSpan">Second number of it.</param>
    /// <param name="destination">Row-major elements.</param>
    public static void Weight(string salt, string name, ReadOnlySpan<int> shape, float normLow, float normSpan, Span<float> destination)
    {
        Uniform(salt, name, destination);
        if (shape.Length >= 2)
        {
            long fanIn = 1;
            foreach (int dimension in shape[1..])
                fanIn *= dimension;
            float scale = (float)Math.Sqrt(6.0 / fanIn);
            foreach (ref float value in destination)
                value = (value * 2 - 1) * scale;
            return;
        }
        string last = name[(name.LastIndexOf('.') + 1)..];
        bool positive = last is "weight" or "running_var";
        foreach (ref float value in destination)
            value = positive ? value * normSpan + normLow : (value * 2 - 1) * 0.1f;
    }

    /// <summary>An input tensor, in [-2, 2).</summary>
    public static void Input(string salt, string name, Span<float> destination)
    {
        Uniform(salt, name, destination);
        foreach (ref float value in destination)
            value = value * 4 - 2;
    }

    /// <summary>The projection that stands for a tensor in a golden file.</summary>
    public static double Projection<T>(string salt, string name, ReadOnlySpan<T> tensor)
        where T : IFloatingPoint<T>
    {
        ulong seed = Seed(salt + "projection:" + name);
        double sum = 0;
        for (int i = 0; i < tensor.Length; i++)
        {
            double u = (SplitMix(seed + ((ulong)i + 1) * Golden) >> 40) * (1.0 / (1 << 24));
            sum += double.CreateTruncating(tensor[i]) * (u * 2 - 1);
        }
        return sum;
    }

    private static ulong Seed(string name)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte value in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ value) * 0x100000001B3;
        return hash;
    }

    private static ulong SplitMix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
