using System.Runtime.CompilerServices;
using Vertebra.Imaging;
using Vertebra.Models;

namespace Vertebra.Inference;

/// <summary>
/// Classifies pictures with a network in one call. Each network gets an <see cref="ImageClassifier"/> without options the first time, which lives as
/// long as the network; make one of your own for other labels, preprocessing or threads.
/// </summary>
public static class NetworkClassification
{
    private static readonly ConditionalWeakTable<Network, ImageClassifier> Classifiers = [];

    /// <summary>Classifies a picture in a file, see <see cref="ImageClassifier.Classify(string, int)"/>.</summary>
    /// <param name="network">The network, of one input channel or three.</param>
    /// <param name="path">The file, JPEG or PNG.</param>
    /// <param name="top">How many classes to give.</param>
    /// <returns>The most probable classes, the first first.</returns>
    /// <exception cref="ImageFormatException">The file is no picture that can be decoded.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static IReadOnlyList<Prediction> Classify(this Network network, string path, int top = 5) => Of(network).Classify(path, top);

    /// <summary>Classifies a decoded picture, see <see cref="ImageClassifier.Classify(RgbImage, int)"/>.</summary>
    /// <param name="network">The network, of one input channel or three.</param>
    /// <param name="image">The picture.</param>
    /// <param name="top">How many classes to give.</param>
    /// <returns>The most probable classes, the first first.</returns>
    public static IReadOnlyList<Prediction> Classify(this Network network, RgbImage image, int top = 5) => Of(network).Classify(image, top);

    /// <summary>Classifies a picture in a file, see <see cref="ImageClassifier.ClassifyAsync(string, int, CancellationToken)"/>.</summary>
    /// <param name="network">The network, of one input channel or three.</param>
    /// <param name="path">The file, JPEG or PNG.</param>
    /// <param name="top">How many classes to give.</param>
    /// <param name="cancellationToken">Ends the reading and the wait for other pictures.</param>
    /// <returns>The most probable classes, the first first.</returns>
    /// <exception cref="ImageFormatException">The file is no picture that can be decoded.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<IReadOnlyList<Prediction>> ClassifyAsync(
        this Network network, string path, int top = 5, CancellationToken cancellationToken = default) =>
        Of(network).ClassifyAsync(path, top, cancellationToken);

    /// <summary>Classifies a picture in a stream, see <see cref="ImageClassifier.ClassifyAsync(Stream, int, CancellationToken)"/>.</summary>
    /// <param name="network">The network, of one input channel or three.</param>
    /// <param name="stream">What is left of it is the picture, JPEG or PNG; it stays open.</param>
    /// <param name="top">How many classes to give.</param>
    /// <param name="cancellationToken">Ends the reading and the wait for other pictures.</param>
    /// <returns>The most probable classes, the first first.</returns>
    /// <exception cref="ImageFormatException">The bytes are no picture that can be decoded.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<IReadOnlyList<Prediction>> ClassifyAsync(
        this Network network, Stream stream, int top = 5, CancellationToken cancellationToken = default) =>
        Of(network).ClassifyAsync(stream, top, cancellationToken);

    private static ImageClassifier Of(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Classifiers.GetValue(network, static network => new ImageClassifier(network));
    }
}
