using System.Numerics;
using System.Runtime.InteropServices;

namespace Vertebra.Testing;

/// <summary>Products of row-major matrices in double. Each element is one sum in one order, whatever the number of threads.</summary>
public static class MatrixProduct
{
    private const int TileRows = 4;
    private const int TileColumns = 2;

    // Rows of b that stay in a core's cache while all rows of a pass by: 256 KiB.
    private const int PanelElements = 1 << 15;

    /// <summary>a times b transposed: the scalar products of all rows of a with all rows of b.</summary>
    /// <param name="a">[m][length].</param>
    /// <param name="b">[n][length].</param>
    /// <param name="length">Elements of a row.</param>
    /// <returns>[m][n].</returns>
    public static double[] RowsByRows(double[] a, double[] b, int length)
    {
        int n = b.Length / length;
        var product = new double[a.Length / length * n];
        int panel = Math.Max(TileColumns, PanelElements / length / TileColumns * TileColumns);
        int tiles = (a.Length / length + TileRows - 1) / TileRows;
        int chunks = Math.Min(tiles, 2 * Environment.ProcessorCount);
        Parallel.For(0, chunks, chunk =>
        {
            for (int column = 0; column < n; column += panel)
            {
                for (int tile = chunk * tiles / chunks; tile < (chunk + 1) * tiles / chunks; tile++)
                    Strip(a, b, product, length, tile * TileRows, column, Math.Min(n, column + panel));
            }
        });
        return product;
    }

    /// <summary>A matrix with rows and columns exchanged.</summary>
    /// <param name="matrix">[rows][columns].</param>
    /// <param name="rows">Number of rows.</param>
    public static double[] Transpose(double[] matrix, int rows)
    {
        const int Block = 16;
        int columns = matrix.Length / rows;
        var result = new double[matrix.Length];
        for (int top = 0; top < rows; top += Block)
        {
            for (int left = 0; left < columns; left += Block)
            {
                for (int row = top; row < Math.Min(rows, top + Block); row++)
                {
                    for (int column = left; column < Math.Min(columns, left + Block); column++)
                        result[column * rows + row] = matrix[row * columns + column];
                }
            }
        }
        return result;
    }

    // Past the last row or column a tile computes the last one again.
    private static void Strip(double[] a, double[] b, double[] product, int length, int row, int start, int end)
    {
        int n = b.Length / length;
        int last = a.Length / length - 1;
        int row1 = Math.Min(row + 1, last);
        int row2 = Math.Min(row + 2, last);
        int row3 = Math.Min(row + 3, last);
        for (int column = start; column < end; column += TileColumns)
        {
            int next = Math.Min(column + 1, end - 1);
            ReadOnlySpan<double> a0 = a.AsSpan(row * length, length);
            ReadOnlySpan<double> a1 = a.AsSpan(row1 * length, length);
            ReadOnlySpan<double> a2 = a.AsSpan(row2 * length, length);
            ReadOnlySpan<double> a3 = a.AsSpan(row3 * length, length);
            ReadOnlySpan<double> b0 = b.AsSpan(column * length, length);
            ReadOnlySpan<double> b1 = b.AsSpan(next * length, length);
            Vector<double> s00 = default, s01 = default, s10 = default, s11 = default;
            Vector<double> s20 = default, s21 = default, s30 = default, s31 = default;
            int i = 0;
            for (; i <= length - Vector<double>.Count; i += Vector<double>.Count)
            {
                Vector<double> left = Load(b0, i);
                Vector<double> right = Load(b1, i);
                Vector<double> value = Load(a0, i);
                s00 += value * left;
                s01 += value * right;
                value = Load(a1, i);
                s10 += value * left;
                s11 += value * right;
                value = Load(a2, i);
                s20 += value * left;
                s21 += value * right;
                value = Load(a3, i);
                s30 += value * left;
                s31 += value * right;
            }
            product[row * n + column] = Finish(s00, a0, b0, i);
            product[row * n + next] = Finish(s01, a0, b1, i);
            product[row1 * n + column] = Finish(s10, a1, b0, i);
            product[row1 * n + next] = Finish(s11, a1, b1, i);
            product[row2 * n + column] = Finish(s20, a2, b0, i);
            product[row2 * n + next] = Finish(s21, a2, b1, i);
            product[row3 * n + column] = Finish(s30, a3, b0, i);
            product[row3 * n + next] = Finish(s31, a3, b1, i);
        }
    }

    private static Vector<double> Load(ReadOnlySpan<double> row, int index) =>
        Vector.LoadUnsafe(ref MemoryMarshal.GetReference(row), (nuint)index);

    private static double Finish(Vector<double> sum, ReadOnlySpan<double> left, ReadOnlySpan<double> right, int start)
    {
        double result = Vector.Sum(sum);
        for (int i = start; i < left.Length; i++)
            result += left[i] * right[i];
        return result;
    }
}
