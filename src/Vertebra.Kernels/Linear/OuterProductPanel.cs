using Vertebra.Kernels.Convolution;
using Vertebra.Kernels.Simd;

namespace Vertebra.Kernels.Linear;

/// <summary>Covers a rectangle of sums with outer-product tiles, whatever its size: pairs of vectors, then one, then single columns.</summary>
internal static unsafe class OuterProductPanel<V>
    where V : unmanaged, IVec<V>
{
    /// <param name="tile">Scalars, vectors, steps and sums of the rectangle's first element; the pointers are overwritten.</param>
    /// <param name="rows">Neighbouring scalars.</param>
    /// <param name="columns">Neighbouring columns of the vectors.</param>
    public static void Run(OuterProductArguments tile, int rows, int columns)
    {
        float* scalars = tile.Scalars, vectors = tile.Vectors, sums = tile.Sums;
        int column = 0;
        while (column < columns)
        {
            int left = columns - column;
            int width = left >= 2 * V.Count ? 2 : 1;
            bool single = left < V.Count;
            tile.SecondVector = V.Count;
            tile.Vectors = vectors + column;
            for (int row = 0; row < rows;)
            {
                int tall = Math.Min(OuterProductTiles<V, NeighbouringScalars>.MostRows, rows - row);
                tile.Scalars = scalars + row;
                tile.Sums = sums + row * tile.SumStride + column;
                if (single)
                    OuterProductTiles<VecScalar, NeighbouringScalars>.Get(tall, 1)(&tile);
                else
                    OuterProductTiles<V, NeighbouringScalars>.Get(tall, width)(&tile);
                row += tall;
            }
            column += single ? 1 : width * V.Count;
        }
    }
}
