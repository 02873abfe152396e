using System.Runtime.CompilerServices;
using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Linear;

/// <summary>
/// The register tile of x · wᵀ: up to six rows of x against one or four rows of w, vectors along the features, lanes added up at
/// the end. Weights are read as they are stored; the rows of x lie side by side, where equal low address bits cannot make them
/// evict one another. A step of 6 x 4 costs 10 loads for 24 FMAs.
/// </summary>
/// <typeparam name="V">Vector of features.</typeparam>
/// <typeparam name="TRows">Rows of x, 1 to 6.</typeparam>
/// <typeparam name="TWidth">Rows of w, 1 or 4.</typeparam>
internal static unsafe class DotTile<V, TRows, TWidth>
    where V : unmanaged, IVec<V>
    where TRows : struct, IConstant
    where TWidth : struct, IConstant
{
    // Floats. With several rows of x the window of instructions in flight is too short to hide memory, and the vectors of x keep
    // hardware from seeing the runs of weights; with one row it does better alone.
    private const int Ahead = 512;

    /// <summary>Adds the products of a range of features to y.</summary>
    /// <param name="x">
    /// The range's first feature of the first row. A vector of each row stands beside that of the next, all before the rows' next
    /// vectors; a last partial vector takes as much room as a whole one.
    /// </param>
    /// <param name="w">First feature of the first row of weights.</param>
    /// <param name="wStride">From one row of weights to the next.</param>
    /// <param name="features">Length of the range.</param>
    /// <param name="y">First of the sums, neighbouring over rows of w.</param>
    /// <param name="yStride">From one row of sums to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, float* w, nint wStride, int features, float* y, nint yStride)
    {
        // First, for a call while sums are in registers would spill them in every step.
        if (features % V.Count != 0)
            AddTail(x, w, wStride, features, y, yStride);
        V s00 = V.Zero, s01 = V.Zero, s02 = V.Zero, s03 = V.Zero;
        V s10 = V.Zero, s11 = V.Zero, s12 = V.Zero, s13 = V.Zero;
        V s20 = V.Zero, s21 = V.Zero, s22 = V.Zero, s23 = V.Zero;
        V s30 = V.Zero, s31 = V.Zero, s32 = V.Zero, s33 = V.Zero;
        V s40 = V.Zero, s41 = V.Zero, s42 = V.Zero, s43 = V.Zero;
        V s50 = V.Zero, s51 = V.Zero, s52 = V.Zero, s53 = V.Zero;
        nint step = 0;
        for (; step <= features - V.Count; step += V.Count)
        {
            float* wStep = w + step;
            V w0 = V.Load(wStep);
            V w1 = TWidth.Value > 1 ? V.Load(wStep + wStride) : V.Zero;
            V w2 = TWidth.Value > 2 ? V.Load(wStep + 2 * wStride) : V.Zero;
            V w3 = TWidth.Value > 3 ? V.Load(wStep + 3 * wStride) : V.Zero;
            if (TRows.Value > 1)
            {
                Prefetch.ToFirstLevel(wStep + Ahead);
                if (TWidth.Value > 1)
                {
                    Prefetch.ToFirstLevel(wStep + wStride + Ahead);
                    Prefetch.ToFirstLevel(wStep + 2 * wStride + Ahead);
                    Prefetch.ToFirstLevel(wStep + 3 * wStride + Ahead);
                }
            }
            float* xStep = x + step * TRows.Value;
            {
                V v = V.Load(xStep);
                s00 = V.MultiplyAdd(v, w0, s00);
                if (TWidth.Value > 1)
                {
                    s01 = V.MultiplyAdd(v, w1, s01);
                    s02 = V.MultiplyAdd(v, w2, s02);
                    s03 = V.MultiplyAdd(v, w3, s03);
                }
            }
            if (TRows.Value > 1)
            {
                V v = V.Load(xStep + 1 * V.Count);
                s10 = V.MultiplyAdd(v, w0, s10);
                if (TWidth.Value > 1)
                {
                    s11 = V.MultiplyAdd(v, w1, s11);
                    s12 = V.MultiplyAdd(v, w2, s12);
                    s13 = V.MultiplyAdd(v, w3, s13);
                }
            }
            if (TRows.Value > 2)
            {
                V v = V.Load(xStep + 2 * V.Count);
                s20 = V.MultiplyAdd(v, w0, s20);
                if (TWidth.Value > 1)
                {
                    s21 = V.MultiplyAdd(v, w1, s21);
                    s22 = V.MultiplyAdd(v, w2, s22);
                    s23 = V.MultiplyAdd(v, w3, s23);
                }
            }
            if (TRows.Value > 3)
            {
                V v = V.Load(xStep + 3 * V.Count);
                s30 = V.MultiplyAdd(v, w0, s30);
                if (TWidth.Value > 1)
                {
                    s31 = V.MultiplyAdd(v, w1, s31);
                    s32 = V.MultiplyAdd(v, w2, s32);
                    s33 = V.MultiplyAdd(v, w3, s33);
                }
            }
            if (TRows.Value > 4)
            {
                V v = V.Load(xStep + 4 * V.Count);
                s40 = V.MultiplyAdd(v, w0, s40);
                if (TWidth.Value > 1)
                {
                    s41 = V.MultiplyAdd(v, w1, s41);
                    s42 = V.MultiplyAdd(v, w2, s42);
                    s43 = V.MultiplyAdd(v, w3, s43);
                }
            }
            if (TRows.Value > 5)
            {
                V v = V.Load(xStep + 5 * V.Count);
                s50 = V.MultiplyAdd(v, w0, s50);
                if (TWidth.Value > 1)
                {
                    s51 = V.MultiplyAdd(v, w1, s51);
                    s52 = V.MultiplyAdd(v, w2, s52);
                    s53 = V.MultiplyAdd(v, w3, s53);
                }
            }
        }

        Add(y, s00, s01, s02, s03);
        if (TRows.Value > 1)
            Add(y + 1 * yStride, s10, s11, s12, s13);
        if (TRows.Value > 2)
            Add(y + 2 * yStride, s20, s21, s22, s23);
        if (TRows.Value > 3)
            Add(y + 3 * yStride, s30, s31, s32, s33);
        if (TRows.Value > 4)
            Add(y + 4 * yStride, s40, s41, s42, s43);
        if (TRows.Value > 5)
            Add(y + 5 * yStride, s50, s51, s52, s53);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* y, V s0, V s1, V s2, V s3)
    {
        y[0] += V.Sum(s0);
        if (TWidth.Value > 1)
        {
            y[1] += V.Sum(s1);
            y[2] += V.Sum(s2);
            y[3] += V.Sum(s3);
        }
    }

    private static void AddTail(float* x, float* w, nint wStride, int features, float* y, nint yStride)
    {
        int whole = features - features % V.Count;
        for (int row = 0; row < TRows.Value; row++)
        {
            float* tail = x + (nint)whole * TRows.Value + row * V.Count;
            for (int column = 0; column < TWidth.Value; column++)
            {
                float sum = 0;
                for (int i = whole; i < features; i++)
                    sum += tail[i - whole] * w[column * wStride + i];
                y[row * yStride + column] += sum;
            }
        }
    }
}

/// <summary>The dot tiles of a vector type.</summary>
internal static unsafe class DotTiles<V>
    where V : unmanaged, IVec<V>
{
    /// <summary>Rows of x in the largest tile whose sums, four wide, stay in registers.</summary>
    public static int MostRows => V.HasManyRegisters ? 6 : 2;

    /// <summary>The tile of 1 to 6 rows of x and 1 or 4 rows of w.</summary>
    public static delegate*<float*, float*, nint, int, float*, nint, void> Get(int rows, int width) => (rows, width) switch
    {
        (1, 1) => &DotTile<V, Constant1, Constant1>.Run,
        (2, 1) => &DotTile<V, Constant2, Constant1>.Run,
        (3, 1) => &DotTile<V, Constant3, Constant1>.Run,
        (4, 1) => &DotTile<V, Constant4, Constant1>.Run,
        (5, 1) => &DotTile<V, Constant5, Constant1>.Run,
        (6, 1) => &DotTile<V, Constant6, Constant1>.Run,
        (1, 4) => &DotTile<V, Constant1, Constant4>.Run,
        (2, 4) => &DotTile<V, Constant2, Constant4>.Run,
        (3, 4) => &DotTile<V, Constant3, Constant4>.Run,
        (4, 4) => &DotTile<V, Constant4, Constant4>.Run,
        (5, 4) => &DotTile<V, Constant5, Constant4>.Run,
        (6, 4) => &DotTile<V, Constant6, Constant4>.Run,
        _ => throw new ArgumentOutOfRangeException(nameof(rows), $"There is no tile of {rows} by {width} rows."),
    };
}
