using Vertebra.Checkpoints;
using Vertebra.Graph.Runtime;
using Vertebra.Imaging;
using Vertebra.Models;
using Vertebra.Models.Prediction;
using Vertebra.Weights.Published;

namespace Vertebra.Inference;

/// <summary>
/// Classifies pictures: decodes, resizes, crops and normalises them as the network wants, runs it, and names the classes. Thread-safe:
/// one classifier serves any number of threads. With <see cref="ImageClassifierOptions.Threads"/> at 0 the network runs one caller at a
/// time on all processors, which gives each picture the shortest time; at 1, as many callers at once as there are processors, which suits a
/// busy server. Decoding always runs on the callers' threads.
/// </summary>
public sealed partial class ImageClassifier : IDisposable
{
    private readonly ImageTransform _transform;
    private readonly ImageClassifierOptions _options;
    private readonly PlanPool _plans;
    private readonly InputSize _size;
    private readonly int _imageSize;

    /// <summary>Takes a network that holds its weights. Weights that change are picked up as <see cref="Network.Predict"/> does.</summary>
    /// <param name="network">The network, of one input channel or three.</param>
    /// <param name="options">
    /// Labels and threads. Preprocessing, when null, is that of the catalogue for a network that has a name and a size of the catalogue, and
    /// that of ImageNet in the network's size for others.
    /// </param>
    /// <exception cref="ArgumentException">The preprocessing gives pictures of various sizes or of other channels than the network takes, or
    /// the number of labels is not that of the classes.</exception>
    public ImageClassifier(Network network, ImageClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        _options = options ?? new ImageClassifierOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.BatchSize, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(_options.Threads, nameof(options));
        Network = network;
        Preprocessing = _options.Preprocessing ?? DefaultFor(network);
        Labels = _options.Labels ?? ClassLabels.Default(network.Classes);
        if (Labels.Count != network.Classes)
            throw new ArgumentException($"{Labels.Count} labels do not name the {network.Classes} classes of {network.Name}.", nameof(options));
        _transform = new ImageTransform(Preprocessing);
        if (_transform.Channels != network.Input.Channels)
        {
            throw new ArgumentException(
                $"{network.Name} takes images of {network.Input}, but pictures are prepared with {_transform.Channels} channels.", nameof(options));
        }
        (int width, int height) = _transform.FixedSize
            ?? throw new ArgumentException("Pictures of one size are needed; set a crop, or resize to an exact size.", nameof(options));
        _size = new InputSize(_transform.Channels, height, width);
        _imageSize = checked(_transform.Channels * height * width);
        _plans = new PlanPool(network, _options.Threads, owner: this);
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>What is made of a picture.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>The name of each class, in the order of the logits.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Makes a classifier from a network of the catalogue and a file of weights.</summary>
    /// <param name="model">Name of the network, e.g. <c>resnet50</c>.</param>
    /// <param name="weights">
    /// A file: safetensors, a PyTorch checkpoint or <c>.npz</c>. Or <c>default</c> or another name of published weights, which are
    /// downloaded into the cache where they are not there yet (<see cref="WeightCache"/>).
    /// </param>
    /// <param name="options">Preprocessing, labels and threads; null for what is published with the weights.</param>
    /// <exception cref="UnknownModelException">There is no network of that name.</exception>
    /// <exception cref="FileNotFoundException">There are neither a file nor published weights of that name.</exception>
    /// <exception cref="WeightsDownloadException">Published weights cannot be fetched.</exception>
    /// <exception cref="Models.State.StateDictionaryException">The file is not of that network.</exception>
    /// <exception cref="IOException">The file is missing, damaged or of no format that is read.</exception>
    public static ImageClassifier Load(string model, string weights, ImageClassifierOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(weights);
        ModelEntry entry = ModelCatalog.Find(model);
        string path = File.Exists(weights) ? weights : new WeightCache().Fetch(FindPublished(entry, weights));
        return Assemble(entry, path, options ?? new ImageClassifierOptions());
    }

    /// <summary>Classifies a picture in a file.</summary>
    /// <param name="path">The file, JPEG or PNG.</param>
    /// <param name="top">How many classes to give.</param>
    /// <returns>The most probable classes, the first first.</returns>
    /// <exception cref="ImageFormatException">The file is no picture that can be decoded.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public IReadOnlyList<Prediction> Classify(string path, int top = 5) => Classify(ImageDecoder.Decode(path, _options.Decoding), top);

    /// <summary>Classifies a picture in a stream, which stays open.</summary>
    /// <param name="stream">What is left of it is the picture, JPEG or PNG.</param>
    /// <param name="top">How many classes to give.</param>
    /// <returns>The most probable classes, the first first.</returns>
    /// <exception cref="ImageFormatException">The bytes are no picture that can be decoded.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public IReadOnlyList<Prediction> Classify(Stream stream, int top = 5) => Classify(ImageDecoder.Decode(stream, _options.Decoding), top);

    /// <summary>Classifies an encoded picture in memory.</summary>
    /// <param name="file">The bytes of a JPEG or PNG file.</param>
    /// <param name="top">How many classes to give.</param>
    /// <returns>The most probable classes, the first first.</returns>
    /// <exception cref="ImageFormatException">The bytes are no picture that can be decoded.</exception>
    public IReadOnlyList<Prediction> Classify(ReadOnlyMemory<byte> file, int top = 5) =>
        Classify(ImageDecoder.Decode(file.Span, _options.Decoding), top);

    /// <summary>Classifies a decoded picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="top">How many classes to give.</param>
    /// <returns>The most probable classes, the first first.</returns>
    public IReadOnlyList<Prediction> Classify(RgbImage image, int top = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        return Ranking.Top(Logits(image), top, Labels);
    }

    /// <summary>The scores of all classes before softmax.</summary>
    /// <param name="image">The picture.</param>
    public float[] Logits(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        float[] input = Transform(image);
        using PlanLease lease = _plans.Rent(SizeOf(batch: 1));
        return Run(lease.Plan, input);
    }

    /// <summary>
    /// Classifies many files, in their order. The next are decoded while the present ones run, <see cref="ImageClassifierOptions.BatchSize"/>
    /// at a time; results come as soon as their batch is done. A file that cannot be read gives a result with a
    /// <see cref="ImageClassification.Fault"/>, and the rest goes on.
    /// </summary>
    /// <param name="paths">The files; they are enumerated as they are needed, on another thread.</param>
    /// <param name="top">How many classes to give of each.</param>
    /// <param name="cancellationToken">Ends the walk between two batches.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IEnumerable<ImageClassification> Classify(IEnumerable<string> paths, int top = 5, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return Classify(paths.Select(ImageInput.OfFile), top, cancellationToken);
    }

    /// <summary>Classifies many encoded pictures, in their order, as <see cref="Classify(IEnumerable{string}, int, CancellationToken)"/> does.</summary>
    /// <param name="images">The pictures; they are enumerated as they are needed, on another thread.</param>
    /// <param name="top">How many classes to give of each.</param>
    /// <param name="cancellationToken">Ends the walk between two batches.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IEnumerable<ImageClassification> Classify(IEnumerable<ImageInput> images, int top = 5, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        return Walk(images, top, cancellationToken);
    }

    /// <summary>
    /// Frees the memory of the plans. What is being classified comes to its end; who waits for it gets an <see cref="ObjectDisposedException"/>, as who
    /// comes later does. Safe to forget.
    /// </summary>
    public void Dispose() => _plans.Dispose();

    private PlanSize SizeOf(int batch) => new(batch, _size.Height, _size.Width);

    private float[] Transform(RgbImage image)
    {
        var input = new float[_imageSize];
        _transform.Apply(image, input);
        return input;
    }

    private static float[] Run(Plan plan, float[] input)
    {
        input.CopyTo(plan.Input(Network.InputName));
        plan.Run();
        return plan.Output(Network.LogitsName).ToArray();
    }

    private static ImageClassifier Assemble(ModelEntry entry, string path, ImageClassifierOptions options)
    {
        Preprocessing preprocessing = options.Preprocessing ?? WeightPreprocessing.For(entry, path);
        Network network = entry.Create(options.Classes ?? NetworkWeights.FindClasses(entry, path), preprocessing.Channels);
        NetworkWeights.Load(network, path);
        return new ImageClassifier(network, options with { Preprocessing = preprocessing });
    }

    private static PublishedWeights FindPublished(ModelEntry entry, string name)
    {
        try
        {
            return WeightCatalog.Find(entry.Name, name);
        }
        catch (UnknownWeightsException exception)
        {
            throw new FileNotFoundException($"There is no file '{name}'. {exception.Message}", name, exception);
        }
    }

    private static Preprocessing DefaultFor(Network network)
    {
        ModelEntry? entry = ModelCatalog.Entries.FirstOrDefault(entry => entry.Name == network.Name && entry.Input == network.Input);
        Preprocessing wanted = entry?.Preprocessing ?? Preprocessing.ImageNetOf(network.Input.Height, network.Input.Width);
        return wanted with { Channels = network.Input.Channels == 1 ? 1 : 3 };
    }

    private IEnumerable<ImageClassification> Walk(IEnumerable<ImageInput> images, int top, CancellationToken cancellationToken)
    {
        using IEnumerator<ImageInput[]> chunks = images.Chunk(_options.BatchSize).GetEnumerator();
        Task<DecodedBatch?> next = Task.Run(() => Decode(chunks, cancellationToken), CancellationToken.None);
        int? batchSize = null;
        try
        {
            while (next.GetAwaiter().GetResult() is { } batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                next = Task.Run(() => Decode(chunks, cancellationToken), CancellationToken.None);
                // One plan serves all: a short last batch is filled up with zeros.
                batchSize ??= batch.Images.Length;
                foreach (ImageClassification result in Run(batch, batchSize.Value, top))
                    yield return result;
            }
        }
        finally
        {
            // The enumerator must not be disposed under the task's hands.
            ((IAsyncResult)next).AsyncWaitHandle.WaitOne();
        }
    }

    private DecodedBatch? Decode(IEnumerator<ImageInput[]> chunks, CancellationToken cancellationToken)
    {
        if (!chunks.MoveNext())
            return null;
        ImageInput[] images = chunks.Current;
        var batch = new DecodedBatch(images, new float[checked(images.Length * _imageSize)], new Exception?[images.Length]);
        var parallel = new ParallelOptions
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = _options.Threads == 0 ? Environment.ProcessorCount : _options.Threads,
        };
        Parallel.For(0, images.Length, parallel, i =>
        {
            try
            {
                using Stream stream = images[i].Open();
                _transform.Apply(ImageDecoder.Decode(stream, _options.Decoding, images[i].Name), batch.Pixels.AsSpan(i * _imageSize, _imageSize));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                batch.Faults[i] = fault;
            }
        });
        return batch;
    }

    private ImageClassification[] Run(DecodedBatch batch, int batchSize, int top)
    {
        using PlanLease lease = _plans.Rent(SizeOf(batchSize));
        Plan plan = lease.Plan;
        Span<float> input = plan.Input(Network.InputName);
        batch.Pixels.CopyTo(input);
        input[batch.Pixels.Length..].Clear();
        plan.Run();
        ReadOnlySpan<float> logits = plan.Output(Network.LogitsName);
        var results = new ImageClassification[batch.Images.Length];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = new ImageClassification(
                batch.Images[i].Name,
                batch.Faults[i] is null ? Ranking.Top(logits.Slice(i * Network.Classes, Network.Classes), top, Labels) : [],
                batch.Faults[i]);
        }
        return results;
    }

    private sealed record DecodedBatch(ImageInput[] Images, float[] Pixels, Exception?[] Faults);
}
