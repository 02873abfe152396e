using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Reduction;

/// <summary>
/// How a map is cut for sums over batch and pixels: segments are neighbouring pixels of one plane, groups are segments of one channel
/// block that are summed together. An item is a group of a block. The cut depends on the shape alone.
/// </summary>
internal sealed class ChannelSegments
{
    /// <summary>The most pixels of a segment, and about those of a group: short enough that a float sum keeps its accuracy.</summary>
    private const int MostPixels = 1024;

    private readonly int _perPlane;
    private readonly int _perGroup;

    /// <param name="layout">The map, blocked.</param>
    /// <param name="reads">Maps of that layout that an item reads.</param>
    public ChannelSegments(TensorLayout layout, int reads)
    {
        Layout = layout;
        int length = Math.Clamp(layout.Pixels, 1, MostPixels);
        _perPlane = (layout.Pixels + length - 1) / length;
        _perGroup = Math.Max(1, MostPixels / length);
        Groups = (layout.Batch * _perPlane + _perGroup - 1) / _perGroup;
        Chunks = new Chunks((long)layout.Blocks * Groups, (long)reads * _perGroup * length * layout.Block);
    }

    public TensorLayout Layout { get; }

    /// <summary>Groups of one channel block.</summary>
    public int Groups { get; }

    /// <summary>Items in all.</summary>
    public long Items => (long)Layout.Blocks * Groups;

    /// <summary>How the items are cut for the pool.</summary>
    public Chunks Chunks { get; }

    /// <summary>The channel block of an item and its segments.</summary>
    public (int Block, int FirstSegment, int EndSegment) Item(long item)
    {
        (long block, long group) = Math.DivRem(item, Groups);
        int first = (int)group * _perGroup;
        return ((int)block, first, Math.Min(first + _perGroup, Layout.Batch * _perPlane));
    }

    /// <summary>The floats before a segment's first pixel, and its pixels.</summary>
    public (nint Offset, int Pixels) Segment(int block, int segment)
    {
        (int image, int part) = Math.DivRem(segment, _perPlane);
        int pixel = part * MostPixels;
        return (image * Layout.BatchStride + block * Layout.BlockStride + (nint)pixel * Layout.Block, Math.Min(MostPixels, Layout.Pixels - pixel));
    }
}
