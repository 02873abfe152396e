using Vertebra.Common;

namespace Vertebra.Imaging;

/// <summary>
/// What the random numbers follow from with which an image is changed: neither threads nor batches nor the images before it
/// count.
/// </summary>
/// <param name="Seed">Of the training.</param>
/// <param name="Epoch">Number of the epoch, from 0.</param>
/// <param name="Index">Index of the image in its source.</param>
public readonly record struct SampleKey(ulong Seed, int Epoch, int Index)
{
    /// <summary>A new stream of random numbers, always the same for the same key and purpose.</summary>
    /// <param name="purpose">A number of whoever draws, so that transforms do not see each other's draws.</param>
    public RandomStream Stream(ulong purpose) => new(Seed, purpose, (ulong)(uint)Epoch << 32 | (uint)Index);
}
