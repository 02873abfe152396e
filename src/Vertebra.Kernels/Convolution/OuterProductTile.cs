using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Convolution;

/// <summary>What an outer-product tile works on. Strides are in floats.</summary>
internal unsafe struct OuterProductArguments
{
    /// <summary>First scalar. Row r of the tile multiplies <c>Scalars[r]</c>, or where scalars are gathered <c>Scalars[Offsets[r]]</c>.</summary>
    public float* Scalars;

    /// <summary>Where the scalars of a position lie; read by gathering tiles only.</summary>
    public nint* Offsets;

    /// <summary>First vector.</summary>
    public float* Vectors;

    /// <summary>From the first vector of a position to the second.</summary>
    public nint SecondVector;

    /// <summary>From one position to the next.</summary>
    public nint ScalarStep, VectorStep;

    /// <summary>From one line of positions to the next.</summary>
    public nint ScalarLineStep, VectorLineStep;

    public int Lines, Positions;

    /// <summary>What is fetched into the second-level cache at the first position, and the steps from there; read by streaming tiles only.</summary>
    public float* Prefetch;

    public nint PrefetchStep, PrefetchLineStep;

    /// <summary>The sums: row r at r * <see cref="SumStride"/>, its second vector after the first.</summary>
    public float* Sums;

    public nint SumStride;

    /// <summary>Whether the sums replace what memory holds instead of being added to it.</summary>
    public bool Fresh;
}

/// <summary>
/// The register tile of weight gradients: sums over positions of the outer product of up to eight scalars and one or two
/// vectors. A step of 8 x 2 costs 10 loads for 16 FMAs, and 16 independent sums hide the latency of the FMAs.
/// </summary>
/// <typeparam name="V">Vector.</typeparam>
/// <typeparam name="TRows">Scalars of a position, 1 to 8.</typeparam>
/// <typeparam name="TWidth">Vectors of a position, 1 or 2.</typeparam>
/// <typeparam name="TScalars">Whether scalars are neighbours or gathered.</typeparam>
internal static unsafe class OuterProductTile<V, TRows, TWidth, TScalars>
    where V : unmanaged, IVec<V>
    where TRows : struct, IConstant
    where TWidth : struct, IConstant
    where TScalars : struct, IScalarOrder
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(OuterProductArguments* tile)
    {
        float* sums = tile->Sums;
        nint stride = tile->SumStride;
        V s00 = V.Zero, s01 = V.Zero;
        V s10 = V.Zero, s11 = V.Zero;
        V s20 = V.Zero, s21 = V.Zero;
        V s30 = V.Zero, s31 = V.Zero;
        V s40 = V.Zero, s41 = V.Zero;
        V s50 = V.Zero, s51 = V.Zero;
        V s60 = V.Zero, s61 = V.Zero;
        V s70 = V.Zero, s71 = V.Zero;
        float* scalarLine = tile->Scalars;
        float* vectorLine = tile->Vectors;
        nint second = tile->SecondVector;
        nint* offsets = tile->Offsets;
        nint scalarStep = tile->ScalarStep, vectorStep = tile->VectorStep;
        nint o0 = TScalars.Gathered && TRows.Value > 0 ? offsets[0] : 0;
        nint o1 = TScalars.Gathered && TRows.Value > 1 ? offsets[1] : 1;
        nint o2 = TScalars.Gathered && TRows.Value > 2 ? offsets[2] : 2;
        nint o3 = TScalars.Gathered && TRows.Value > 3 ? offsets[3] : 3;
        nint o4 = TScalars.Gathered && TRows.Value > 4 ? offsets[4] : 4;
        nint o5 = TScalars.Gathered && TRows.Value > 5 ? offsets[5] : 5;
        nint o6 = TScalars.Gathered && TRows.Value > 6 ? offsets[6] : 6;
        nint o7 = TScalars.Gathered && TRows.Value > 7 ? offsets[7] : 7;
        float* prefetchLine = tile->Prefetch;
        nint prefetchStep = tile->PrefetchStep;
        for (int line = tile->Lines; line > 0; line--)
        {
            float* prefetch = prefetchLine;
            float* x = scalarLine;
            float* y = vectorLine;
            for (int position = tile->Positions; position > 0; position--)
            {
                if (TScalars.Streamed)
                {
                    Prefetch.ToSecondLevel(prefetch);
                    prefetch += prefetchStep;
                }
                V y0 = V.Load(y);
                V y1 = TWidth.Value > 1 ? V.Load(y + second) : V.Zero;
                {
                    V v = V.Broadcast(x[TScalars.Gathered ? o0 : 0]);
                    s00 = V.MultiplyAdd(v, y0, s00);
                    if (TWidth.Value > 1)
                        s01 = V.MultiplyAdd(v, y1, s01);
                }
                if (TRows.Value > 1)
                {
                    V v = V.Broadcast(x[TScalars.Gathered ? o1 : 1]);
                    s10 = V.MultiplyAdd(v, y0, s10);
                    if (TWidth.Value > 1)
                        s11 = V.MultiplyAdd(v, y1, s11);
                }
                if (TRows.Value > 2)
                {
                    V v = V.Broadcast(x[TScalars.Gathered ? o2 : 2]);
                    s20 = V.MultiplyAdd(v, y0, s20);
                    if (TWidth.Value > 1)
                        s21 = V.MultiplyAdd(v, y1, s21);
                }
                if (TRows.Value > 3)
                {
                    V v = V.Broadcast(x[TScalars.Gathered ? o3 : 3]);
                    s30 = V.MultiplyAdd(v, y0, s30);
                    if (TWidth.Value > 1)
                        s31 = V.MultiplyAdd(v, y1, s31);
                }
                if (TRows.Value > 4)
                {
                    V v = V.Broadcast(x[TScalars.Gathered ? o4 : 4]);
                    s40 = V.MultiplyAdd(v, y0, s40);
                    if (TWidth.Value > 1)
                        s41 = V.MultiplyAdd(v, y1, s41);
                }
                if (TRows.Value > 5)
                {
                    V v = V.Broadcast(x[TScalars.Gathered ? o5 : 5]);
                    s50 = V.MultiplyAdd(v, y0, s50);
                    if (TWidth.Value > 1)
                        s51 = V.MultiplyAdd(v, y1, s51);
                }
                if (TRows.Value > 6)
                {
                    V v = V.Broadcast(x[TScalars.Gathered ? o6 : 6]);
                    s60 = V.MultiplyAdd(v, y0, s60);
                    if (TWidth.Value > 1)
                        s61 = V.MultiplyAdd(v, y1, s61);
                }
                if (TRows.Value > 7)
                {
                    V v = V.Broadcast(x[TScalars.Gathered ? o7 : 7]);
                    s70 = V.MultiplyAdd(v, y0, s70);
                    if (TWidth.Value > 1)
                        s71 = V.MultiplyAdd(v, y1, s71);
                }
                x += scalarStep;
                y += vectorStep;
            }
            scalarLine += tile->ScalarLineStep;
            vectorLine += tile->VectorLineStep;
            prefetchLine += tile->PrefetchLineStep;
        }

        if (!tile->Fresh)
        {
            if (TRows.Value > 0)
            {
                s00 += V.Load(sums + 0 * stride);
                if (TWidth.Value > 1)
                    s01 += V.Load(sums + 0 * stride + V.Count);
            }
            if (TRows.Value > 1)
            {
                s10 += V.Load(sums + 1 * stride);
                if (TWidth.Value > 1)
                    s11 += V.Load(sums + 1 * stride + V.Count);
            }
            if (TRows.Value > 2)
            {
                s20 += V.Load(sums + 2 * stride);
                if (TWidth.Value > 1)
                    s21 += V.Load(sums + 2 * stride + V.Count);
            }
            if (TRows.Value > 3)
            {
                s30 += V.Load(sums + 3 * stride);
                if (TWidth.Value > 1)
                    s31 += V.Load(sums + 3 * stride + V.Count);
            }
            if (TRows.Value > 4)
            {
                s40 += V.Load(sums + 4 * stride);
                if (TWidth.Value > 1)
                    s41 += V.Load(sums + 4 * stride + V.Count);
            }
            if (TRows.Value > 5)
            {
                s50 += V.Load(sums + 5 * stride);
                if (TWidth.Value > 1)
                    s51 += V.Load(sums + 5 * stride + V.Count);
            }
            if (TRows.Value > 6)
            {
                s60 += V.Load(sums + 6 * stride);
                if (TWidth.Value > 1)
                    s61 += V.Load(sums + 6 * stride + V.Count);
            }
            if (TRows.Value > 7)
            {
                s70 += V.Load(sums + 7 * stride);
                if (TWidth.Value > 1)
                    s71 += V.Load(sums + 7 * stride + V.Count);
            }
        }

        if (TRows.Value > 0)
        {
            V.Store(s00, sums + 0 * stride);
            if (TWidth.Value > 1)
                V.Store(s01, sums + 0 * stride + V.Count);
        }
        if (TRows.Value > 1)
        {
            V.Store(s10, sums + 1 * stride);
            if (TWidth.Value > 1)
                V.Store(s11, sums + 1 * stride + V.Count);
        }
        if (TRows.Value > 2)
        {
            V.Store(s20, sums + 2 * stride);
            if (TWidth.Value > 1)
                V.Store(s21, sums + 2 * stride + V.Count);
        }
        if (TRows.Value > 3)
        {
            V.Store(s30, sums + 3 * stride);
            if (TWidth.Value > 1)
                V.Store(s31, sums + 3 * stride + V.Count);
        }
        if (TRows.Value > 4)
        {
            V.Store(s40, sums + 4 * stride);
            if (TWidth.Value > 1)
                V.Store(s41, sums + 4 * stride + V.Count);
        }
        if (TRows.Value > 5)
        {
            V.Store(s50, sums + 5 * stride);
            if (TWidth.Value > 1)
                V.Store(s51, sums + 5 * stride + V.Count);
        }
        if (TRows.Value > 6)
        {
            V.Store(s60, sums + 6 * stride);
            if (TWidth.Value > 1)
                V.Store(s61, sums + 6 * stride + V.Count);
        }
        if (TRows.Value > 7)
        {
            V.Store(s70, sums + 7 * stride);
            if (TWidth.Value > 1)
                V.Store(s71, sums + 7 * stride + V.Count);
        }
    }
}

/// <summary>Where the scalars of a position lie.</summary>
internal interface IScalarOrder
{
    static abstract bool Gathered { get; }

    /// <summary>Whether something else is fetched at each position.</summary>
    static abstract bool Streamed { get; }
}

/// <summary>Side by side.</summary>
internal readonly struct NeighbouringScalars : IScalarOrder
{
    public static bool Gathered
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    public static bool Streamed
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }
}

/// <summary>Side by side, while what comes later is fetched.</summary>
internal readonly struct StreamedScalars : IScalarOrder
{
    public static bool Gathered
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    public static bool Streamed
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }
}

/// <summary>At given offsets.</summary>
internal readonly struct GatheredScalars : IScalarOrder
{
    public static bool Gathered
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }

    public static bool Streamed
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }
}

/// <summary>The outer-product tiles of a vector type by number of scalars and vectors.</summary>
internal static unsafe class OuterProductTiles<V, TScalars>
    where V : unmanaged, IVec<V>
    where TScalars : struct, IScalarOrder
{
    /// <summary>Scalars of the largest tile whose sums, two vectors wide, stay in registers.</summary>
    public static int MostRows => V.HasManyRegisters ? 8 : 4;

    /// <summary>The tile of 1 to 8 rows and 1 or 2 vectors.</summary>
    public static delegate*<OuterProductArguments*, void> Get(int rows, int width) => (rows, width) switch
    {
        (1, 1) => &OuterProductTile<V, Constant1, Constant1, TScalars>.Run,
        (2, 1) => &OuterProductTile<V, Constant2, Constant1, TScalars>.Run,
        (3, 1) => &OuterProductTile<V, Constant3, Constant1, TScalars>.Run,
        (4, 1) => &OuterProductTile<V, Constant4, Constant1, TScalars>.Run,
        (5, 1) => &OuterProductTile<V, Constant5, Constant1, TScalars>.Run,
        (6, 1) => &OuterProductTile<V, Constant6, Constant1, TScalars>.Run,
        (7, 1) => &OuterProductTile<V, Constant7, Constant1, TScalars>.Run,
        (8, 1) => &OuterProductTile<V, Constant8, Constant1, TScalars>.Run,
        (1, 2) => &OuterProductTile<V, Constant1, Constant2, TScalars>.Run,
        (2, 2) => &OuterProductTile<V, Constant2, Constant2, TScalars>.Run,
        (3, 2) => &OuterProductTile<V, Constant3, Constant2, TScalars>.Run,
        (4, 2) => &OuterProductTile<V, Constant4, Constant2, TScalars>.Run,
        (5, 2) => &OuterProductTile<V, Constant5, Constant2, TScalars>.Run,
        (6, 2) => &OuterProductTile<V, Constant6, Constant2, TScalars>.Run,
        (7, 2) => &OuterProductTile<V, Constant7, Constant2, TScalars>.Run,
        (8, 2) => &OuterProductTile<V, Constant8, Constant2, TScalars>.Run,
        _ => throw new ArgumentOutOfRangeException(nameof(rows), $"There is no tile of {rows} rows and {width} vectors."),
    };
}
