using System.Numerics.Tensors;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Models.Prediction;
using Vertebra.Models.Summary;

namespace Vertebra.Models;

public sealed partial class Network
{
    private PlanPool? _predictions;

    /// <summary>Grows whenever parameters change.</summary>
    internal long WeightsVersion => Store.Version;

    /// <summary>
    /// The class scores of images. A plan is compiled when images of a size and number come for the first time and kept for the next. Any
    /// number of threads may call at once; they are served one after another, each by all processors, and get what they would get alone.
    /// Weights that change between two calls are picked up, see <see cref="WeightsChanged"/>.
    /// </summary>
    /// <param name="images">[batch, channels, height, width], normalised as the weights want it.</param>
    /// <returns>A new tensor of the scores before softmax, [batch, classes].</returns>
    /// <exception cref="ArgumentException">The tensor is no batch of images, or has another number of channels than the network takes.</exception>
    /// <exception cref="ShapeException">The network does not take images of that size; the message has the smallest.</exception>
    public Tensor<float> Predict(in ReadOnlyTensorSpan<float> images)
    {
        using PlanLease lease = Predictions.Rent(SizeOf(images));
        return lease.Plan.Run(images);
    }

    /// <summary>As <see cref="Predict"/>, on a thread of the pool, without holding one while others are served.</summary>
    /// <param name="images">[batch, channels, height, width], normalised as the weights want it; must not change meanwhile.</param>
    /// <param name="cancellationToken">Ends the wait for the others; a run that has begun comes to its end.</param>
    /// <exception cref="ArgumentException">The tensor is no batch of images, or has another number of channels than the network takes.</exception>
    /// <exception cref="ShapeException">The network does not take images of that size; the message has the smallest.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<Tensor<float>> PredictAsync(Tensor<float> images, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        PlanSize size = SizeOf(images);
        return Task.Run(
            async () =>
            {
                using PlanLease lease = await Predictions.RentAsync(size, cancellationToken).ConfigureAwait(false);
                return lease.Plan.Run(images);
            },
            cancellationToken);
    }

    /// <summary>
    /// Tells <see cref="Predict"/>, and classifiers of this network, that parameters have other values now. <see cref="Initialize"/>,
    /// <see cref="LoadState"/> and the steps of a training tell it themselves; call it after writing to the values of a
    /// <see cref="State.StateTensor"/>. Plans that you compiled yourself need <see cref="Plan.RefreshWeights"/>.
    /// </summary>
    public void WeightsChanged() => Store.Changed();

    /// <summary>Layers, shapes, parameters and costs; <see cref="ModelSummary.ToString"/> is their table.</summary>
    /// <param name="batch">Number of images.</param>
    /// <param name="height">Their rows; those of <see cref="Input"/> when null.</param>
    /// <param name="width">Their columns; those of <see cref="Input"/> when null.</param>
    /// <exception cref="ShapeException">The network does not take images of that size; the message has the smallest.</exception>
    public ModelSummary Summary(int batch = 1, int? height = null, int? width = null) => ModelSummary.Of(this, batch, height, width);

    private PlanPool Predictions => LazyInitializer.EnsureInitialized(ref _predictions, () => new PlanPool(this, threads: 0, owner: this));

    private PlanSize SizeOf(in ReadOnlyTensorSpan<float> images)
    {
        if (images.Rank != 4 || images.Lengths[1] != Input.Channels)
        {
            throw new ArgumentException(
                $"{Name} takes images as [batch, {Input.Channels}, height, width]; the tensor is [{string.Join(", ", images.Lengths.ToArray())}].",
                nameof(images));
        }
        return new PlanSize((int)images.Lengths[0], (int)images.Lengths[2], (int)images.Lengths[3]);
    }
}
