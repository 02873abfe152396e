using System.Runtime.CompilerServices;
using Vertebra.Kernels.Simd;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Linear;

/// <summary>
/// Brings the rows of a matrix into groups: the first vectors of a group's rows, then the second ones, and so on. The last vector
/// of a row takes a whole one's room; what is behind its end is not written.
/// </summary>
internal sealed unsafe class InterleaveRows<V>(int rows, int columns, int group) : IParallelWork
    where V : unmanaged, IVec<V>
{
    // Columns of an item: 4 KB, so that a group's rows stay in the first-level cache.
    private const int Piece = 1024;

    private readonly int _pieces = (columns + Piece - 1) / Piece;

    /// <summary>Columns with the last vector's room.</summary>
    public int PaddedColumns { get; } = (columns + V.Count - 1) / V.Count * V.Count;

    /// <summary>Floats of the result.</summary>
    public long Length => (long)rows * PaddedColumns;

    public float* From { get; set; }

    public float* To { get; set; }

    public void Run(WorkerPool pool) => pool.Run(this, (rows + group - 1) / group * _pieces);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int chunk, int worker)
    {
        (int first, int piece) = Math.DivRem(chunk, _pieces);
        first *= group;
        int members = Math.Min(group, rows - first);
        int begin = piece * Piece;
        int end = Math.Min(begin + Piece, columns);
        float* to = To + (nint)first * PaddedColumns + (nint)begin * members;
        for (int member = 0; member < members; member++, to += V.Count)
        {
            float* from = From + (nint)(first + member) * columns;
            float* vector = to;
            int column = begin;
            for (; column <= end - V.Count; column += V.Count, vector += members * V.Count)
                V.Store(V.Load(from + column), vector);
            for (; column < end; column++)
                *vector++ = from[column];
        }
    }
}
