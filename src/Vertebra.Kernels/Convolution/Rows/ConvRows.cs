namespace Vertebra.Kernels.Convolution.Rows;

/// <summary>Neighbouring rows of the result of one channel block, and the source rows that they read.</summary>
internal unsafe struct ConvRows
{
    /// <summary>Source rows from the first one that the first row of the result reads; rows in the padding are zeros.</summary>
    public float* Source0, Source1, Source2, Source3, Source4, Source5, Source6;

    /// <summary>Pixels of a source row.</summary>
    public nint SourceWidth;

    /// <summary>[channel of the group][tap][lane].</summary>
    public float* Weights;

    /// <summary>Channels of a group.</summary>
    public nint GroupWidth;

    /// <summary>[channel of the group][lane]: the lane that holds that channel of this lane's group, as an integer.</summary>
    public float* Lanes;

    /// <summary>One vector.</summary>
    public float* Bias;

    /// <summary>First row of the result.</summary>
    public float* Result;

    /// <summary>Pixels of a row of the result.</summary>
    public nint Width;

    /// <summary>Results are clamped to this range.</summary>
    public float Lower, Upper;

    /// <summary>Sets a source row by its index.</summary>
    public void SetSource(int index, float* row)
    {
        switch (index)
        {
            case 0:
                Source0 = row;
                break;
            case 1:
                Source1 = row;
                break;
            case 2:
                Source2 = row;
                break;
            case 3:
                Source3 = row;
                break;
            case 4:
                Source4 = row;
                break;
            case 5:
                Source5 = row;
                break;
            default:
                Source6 = row;
                break;
        }
    }
}
