namespace Vertebra.Kernels.Layout;

/// <summary>
/// How a tensor lies in memory: [ceil(channels / block)][batch][height][width][block], so that neighbouring blocks of channels are a run
/// of memory for any batch. A block of 1 is plain NCHW, images outermost; a matrix of N rows is N x C x 1 x 1 with block 1. Lanes
/// beyond the last channel hold unspecified values: no kernel reads them into a result.
/// </summary>
/// <param name="Batch">Images or rows.</param>
/// <param name="Channels">Logical channels, or columns of a matrix.</param>
/// <param name="Height">Rows of a map.</param>
/// <param name="Width">Columns of a map.</param>
/// <param name="Block">Channels that lie side by side.</param>
internal readonly record struct TensorLayout(int Batch, int Channels, int Height, int Width, int Block)
{
    /// <summary>A row-major matrix.</summary>
    public static TensorLayout Matrix(int rows, int columns) => new(rows, columns, 1, 1, 1);

    /// <summary>A plain NCHW tensor.</summary>
    public static TensorLayout Plain(int batch, int channels, int height, int width) => new(batch, channels, height, width, 1);

    /// <summary>Number of channel blocks, the last one possibly partial.</summary>
    public int Blocks => (Channels + Block - 1) / Block;

    /// <summary>Pixels of one map.</summary>
    public int Pixels => Height * Width;

    /// <summary>Planes, each a channel block of an image.</summary>
    public long Planes => (long)Batch * Blocks;

    /// <summary>Elements of a plane, which is contiguous.</summary>
    public nint PlaneStride => (nint)Pixels * Block;

    /// <summary>Elements from one channel block to the next.</summary>
    public nint BlockStride => IsPlain ? PlaneStride : Batch * PlaneStride;

    /// <summary>Elements from one image to the next.</summary>
    public nint BatchStride => IsPlain ? Blocks * PlaneStride : PlaneStride;

    /// <summary>Elements in all.</summary>
    public long Length => Planes * PlaneStride;

    /// <summary>Bytes in all, of elements of a type.</summary>
    public long Bytes(ElementType type) => Length * type.Size();

    private bool IsPlain => Block == 1;

    /// <summary>A plane, counted in the order of memory.</summary>
    public (int Image, int Block) Plane(long index)
    {
        (long outer, long inner) = Math.DivRem(index, IsPlain ? Blocks : Batch);
        return IsPlain ? ((int)outer, (int)inner) : ((int)inner, (int)outer);
    }

    /// <summary>Elements before a plane.</summary>
    public nint Offset(int image, int block) => image * BatchStride + block * BlockStride;

    /// <summary>One value a channel and image of the map.</summary>
    public TensorLayout Pooled() => this with { Height = 1, Width = 1 };

    /// <summary>The same tensor with another channel block.</summary>
    public TensorLayout WithBlock(int block) => this with { Block = block };

    /// <summary>The layout itself, as that of a map that kernels of so many lanes read.</summary>
    /// <exception cref="ArgumentException">Its block is another.</exception>
    public TensorLayout InBlocksOf(int lanes) => Block == lanes
        ? this
        : throw new ArgumentException($"{this} is not in blocks of {lanes} channels, the lanes of this tier.");
}
