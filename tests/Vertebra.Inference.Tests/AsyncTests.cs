using System.Runtime.CompilerServices;
using Vertebra.Checkpoints;
using Vertebra.Imaging;
using Vertebra.Models;

namespace Vertebra.Inference.Tests;

public sealed class AsyncTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Network _network = ModelCatalog.Create("resnet20_cifar", 4);

    public AsyncTests() => _network.Initialize(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_asynchronous_form_gives_what_the_other_gives()
    {
        using var classifier = new ImageClassifier(_network);
        byte[] file = Pictures.Noise(3, 50, 40);
        string path = _folder.File("a.png", file);
        IReadOnlyList<Prediction> expected = classifier.Classify(file, top: 3);

        Assert.Equal(expected, await classifier.ClassifyAsync(path, top: 3, Token));
        Assert.Equal(expected, await classifier.ClassifyAsync(new MemoryStream(file), top: 3, Token));
        Assert.Equal(expected, await classifier.ClassifyAsync(new TrickleStream(file), top: 3, Token));
        Assert.Equal(expected, await classifier.ClassifyAsync(ImageDecoder.Decode(file), top: 3, Token));
        Assert.Equal(expected, _network.Classify(path, top: 3));
        Assert.Equal(expected, _network.Classify(ImageDecoder.Decode(file), top: 3));
        Assert.Equal(expected, await _network.ClassifyAsync(path, top: 3, Token));
        Assert.Equal(expected, await _network.ClassifyAsync(new MemoryStream(file), top: 3, Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Eight_callers_at_once_get_bit_for_bit_what_one_gets(int threads)
    {
        using var classifier = new ImageClassifier(_network, new ImageClassifierOptions { Threads = threads });
        byte[][] files = [.. Enumerable.Range(0, 8).Select(seed => Pictures.Noise(seed, 30 + seed, 50))];
        IReadOnlyList<Prediction>[] expected = [.. files.Select(file => classifier.Classify(file))];

        IReadOnlyList<Prediction>[] results = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(i => classifier.ClassifyAsync(new MemoryStream(files[i % 8]), cancellationToken: Token)));
        for (int i = 0; i < results.Length; i++)
            Assert.Equal(expected[i % 8], results[i]);
    }

    [Fact]
    public async Task Loading_gives_what_the_other_loading_gives()
    {
        string weights = Save();
        using ImageClassifier classifier = await ImageClassifier.LoadAsync("resnet20_cifar", weights, cancellationToken: Token);
        using var other = ImageClassifier.Load("resnet20_cifar", weights);
        Assert.Equal(other.Classify(Pictures.Noise(1)), classifier.Classify(Pictures.Noise(1)));

        Assert.Throws<UnknownModelException>(() => { _ = ImageClassifier.LoadAsync("resnet21_cifar", weights, cancellationToken: Token); });
        await Assert.ThrowsAsync<FileNotFoundException>(() => ImageClassifier.LoadAsync("resnet20_cifar", "none.pth", cancellationToken: Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ImageClassifier.LoadAsync("resnet20_cifar", weights, cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Faults_come_out_of_the_task_and_name_the_file()
    {
        using var classifier = new ImageClassifier(_network);
        string path = _folder.File("a.png", "no picture"u8.ToArray());
        Assert.Equal(path, (await Assert.ThrowsAsync<ImageFormatException>(() => classifier.ClassifyAsync(path, cancellationToken: Token))).FileName);
        await Assert.ThrowsAsync<ImageFormatException>(() => classifier.ClassifyAsync(new MemoryStream(), cancellationToken: Token));
        await Assert.ThrowsAsync<FileNotFoundException>(() => classifier.ClassifyAsync(_folder.File("none.png"), cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => classifier.ClassifyAsync(path, top: 0, Token));

        using var careful = new ImageClassifier(_network, new ImageClassifierOptions { Decoding = new DecodeOptions { MaxFileBytes = 100 } });
        await Assert.ThrowsAsync<ImageFormatException>(() => careful.ClassifyAsync(new TrickleStream(Pictures.Noise(1)), cancellationToken: Token));
    }

    [Fact]
    public async Task A_stream_that_gives_nothing_can_be_given_up()
    {
        using var classifier = new ImageClassifier(_network);
        using var cancellation = new CancellationTokenSource();
        Task<IReadOnlyList<Prediction>> waiting = classifier.ClassifyAsync(new SilentStream(), cancellationToken: cancellation.Token);
        Assert.False(waiting.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(4, (await classifier.ClassifyAsync(ImageDecoder.Decode(Pictures.Noise(1)), cancellationToken: Token)).Count);
    }

    [Fact]
    public async Task Disposing_while_pictures_run_lets_each_end_or_be_refused()
    {
        RgbImage image = ImageDecoder.Decode(Pictures.Noise(1));
        for (int round = 0; round < 10; round++)
        {
            var classifier = new ImageClassifier(_network, new ImageClassifierOptions { Threads = round % 2 });
            IReadOnlyList<Prediction> expected = classifier.Classify(image);
            Task<IReadOnlyList<Prediction>>[] tasks = [.. Enumerable.Range(0, 16).Select(_ => classifier.ClassifyAsync(image, cancellationToken: Token))];
            await Task.WhenAny(tasks);
            classifier.Dispose();
            int served = 0;
            foreach (Task<IReadOnlyList<Prediction>> task in tasks)
            {
                try
                {
                    Assert.Equal(expected, await task);
                    served++;
                }
                catch (ObjectDisposedException exception)
                {
                    Assert.Equal(typeof(ImageClassifier).FullName, exception.ObjectName);
                }
            }
            Assert.True(served > 0);
            await Assert.ThrowsAsync<ObjectDisposedException>(() => classifier.ClassifyAsync(image, cancellationToken: Token));
        }
    }

    [Fact]
    public void Changed_weights_are_picked_up()
    {
        using var classifier = new ImageClassifier(_network);
        RgbImage image = ImageDecoder.Decode(Pictures.Noise(1));
        float[] before = classifier.Logits(image);
        _network.Initialize(2);
        Assert.NotEqual(before, classifier.Logits(image));
        _network.Initialize(1);
        Assert.Equal(before, classifier.Logits(image));
    }

    [Fact]
    public void A_network_of_the_catalogue_is_given_pictures_as_its_weights_want_them()
    {
        Network network = ModelCatalog.Create("tf_mobilenet_v2");
        using var classifier = new ImageClassifier(network);
        Assert.Equal(ModelCatalog.Find("tf_mobilenet_v2").Preprocessing, classifier.Preprocessing);
    }

    [Fact]
    public void A_network_that_classified_can_be_collected()
    {
        WeakReference network = Classified();
        for (int i = 0; i < 10 && network.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(network.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Classified()
        {
            Network network = ModelCatalog.Create("resnet20_cifar", 4);
            network.Classify(ImageDecoder.Decode(Pictures.Noise(1)));
            return new WeakReference(network);
        }
    }

    private string Save()
    {
        string path = _folder.File("weights.safetensors");
        NetworkWeights.Save(_network, path);
        return path;
    }

    /// <summary>Gives a few bytes at a time, asynchronously only.</summary>
    private sealed class TrickleStream(byte[] content) : ReadOnlyStream
    {
        private int _position;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            int count = Math.Min(Math.Min(97, buffer.Length), content.Length - _position);
            content.AsSpan(_position, count).CopyTo(buffer.Span);
            _position += count;
            return count;
        }
    }

    /// <summary>Gives nothing until it is cancelled.</summary>
    private sealed class SilentStream : ReadOnlyStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }

    private abstract class ReadOnlyStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
