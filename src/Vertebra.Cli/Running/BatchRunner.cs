using Vertebra.Graph.Runtime;
using Vertebra.Models;

namespace Vertebra.Cli.Running;

/// <summary>Runs any number of images in batches of bounded size.</summary>
internal sealed class BatchRunner(Network network, int height, int width, int threads)
{
    // Enough for full use of the vectors and threads; more would only take memory.
    private const int LargestBatch = 32;

    /// <summary>Computes the logits of all images.</summary>
    /// <param name="images">Row-major, images x channels x height x width.</param>
    /// <param name="count">Number of images.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>Row-major, images x classes.</returns>
    public float[] Run(ReadOnlySpan<float> images, int count, CancellationToken cancellation)
    {
        var logits = new float[checked(count * network.Classes)];
        int done = RunBatches(images, logits, 0, count, Math.Min(count, LargestBatch), cancellation);
        if (done < count)
            RunBatches(images, logits, done, count, count - done, cancellation);
        return logits;
    }

    private int RunBatches(
        ReadOnlySpan<float> images, Span<float> logits, int start, int count, int batch, CancellationToken cancellation)
    {
        using Plan plan = network.Compile(batch, height, width, new CompileOptions { Threads = threads });
        Span<float> input = plan.Input(Network.InputName);
        int image = input.Length / batch;
        for (; start + batch <= count; start += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            images.Slice(start * image, input.Length).CopyTo(input);
            plan.Run();
            plan.Output(Network.LogitsName).CopyTo(logits[(start * network.Classes)..]);
        }
        return start;
    }
}
