using Vertebra.Downloads;
using Vertebra.Imaging;
using Vertebra.Models;
using Vertebra.Models.Prediction;
using Vertebra.Weights.Published;

namespace Vertebra.Inference;

public sealed partial class ImageClassifier
{
    /// <summary>As <see cref="Load"/>, without holding a thread while weights are downloaded.</summary>
    /// <param name="model">Name of the network, e.g. <c>resnet50</c>.</param>
    /// <param name="weights">A file of weights, or the name of published ones, which are downloaded into the cache where they are not there yet.</param>
    /// <param name="options">Preprocessing, labels and threads; null for what is published with the weights.</param>
    /// <param name="progress">Is told of a download, on the threads that it runs on.</param>
    /// <param name="cancellationToken">Stops a download, which the next one continues.</param>
    /// <exception cref="UnknownModelException">There is no network of that name.</exception>
    /// <exception cref="FileNotFoundException">There are neither a file nor published weights of that name.</exception>
    /// <exception cref="WeightsDownloadException">Published weights cannot be fetched.</exception>
    /// <exception cref="Models.State.StateDictionaryException">The file is not of that network.</exception>
    /// <exception cref="IOException">The file is missing, damaged or of no format that is read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<ImageClassifier> LoadAsync(
        string model, string weights, ImageClassifierOptions? options = null, IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(weights);
        ModelEntry entry = ModelCatalog.Find(model);
        return Task.Run(
            async () =>
            {
                string path = File.Exists(weights)
                    ? weights
                    : await new WeightCache().FetchAsync(FindPublished(entry, weights), progress, cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                return Assemble(entry, path, options ?? new ImageClassifierOptions());
            },
            cancellationToken);
    }

    /// <summary>Classifies a picture in a file on a thread of the pool, without holding one while the file is read or other pictures are served.</summary>
    /// <param name="path">The file, JPEG or PNG.</param>
    /// <param name="top">How many classes to give.</param>
    /// <param name="cancellationToken">Ends the reading and the wait for the others; a run that has begun comes to its end.</param>
    /// <returns>The most probable classes, the first first.</returns>
    /// <exception cref="ImageFormatException">The file is no picture that can be decoded.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<IReadOnlyList<Prediction>> ClassifyAsync(string path, int top = 5, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        return await ClassifyAsync(stream, path, top, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="ClassifyAsync(string, int, CancellationToken)"/>, for a stream, e.g. the body of a request; it stays open.</summary>
    /// <param name="stream">What is left of it is the picture, JPEG or PNG.</param>
    /// <param name="top">How many classes to give.</param>
    /// <param name="cancellationToken">Ends the reading and the wait for other pictures; a run that has begun comes to its end.</param>
    /// <returns>The most probable classes, the first first.</returns>
    /// <exception cref="ImageFormatException">The bytes are no picture that can be decoded.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<IReadOnlyList<Prediction>> ClassifyAsync(Stream stream, int top = 5, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ClassifyAsync(stream, name: null, top, cancellationToken);
    }

    /// <summary>As <see cref="ClassifyAsync(string, int, CancellationToken)"/>, for a decoded picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="top">How many classes to give.</param>
    /// <param name="cancellationToken">Ends the wait for other pictures; a run that has begun comes to its end.</param>
    /// <returns>The most probable classes, the first first.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<IReadOnlyList<Prediction>> ClassifyAsync(RgbImage image, int top = 5, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        return Task.Run(
            async () =>
            {
                float[] input = Transform(image);
                using PlanLease lease = await _plans.RentAsync(SizeOf(batch: 1), cancellationToken).ConfigureAwait(false);
                return (IReadOnlyList<Prediction>)Ranking.Top(Run(lease.Plan, input), top, Labels);
            },
            cancellationToken);
    }

    /// <summary>Compiles the plan of one picture, so that the first does not wait for it.</summary>
    internal void Prepare() => _plans.Rent(SizeOf(batch: 1)).Dispose();

    private async Task<IReadOnlyList<Prediction>> ClassifyAsync(Stream stream, string? name, int top, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        RgbImage image = await ImageDecoder.DecodeAsync(stream, _options.Decoding, name, cancellationToken).ConfigureAwait(false);
        return await ClassifyAsync(image, top, cancellationToken).ConfigureAwait(false);
    }
}
