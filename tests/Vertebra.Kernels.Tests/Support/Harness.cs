using Vertebra.Kernels.Layout;
using Vertebra.Kernels.Memory;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Tests.Support;

/// <summary>
/// Runs a kernel the way a plan does and holds it to the contract of all kernels: nothing but the result is written, a run
/// allocates nothing, a second run and any number of threads give the same bits, and so does a run in place where the kernel
/// allows one.
/// </summary>
internal static unsafe class Harness
{
    // Floats around a buffer that must keep their value.
    private const int Guard = 32;
    private const float GuardValue = 12345.678f;

    /// <summary>The result in NCHW order.</summary>
    public static float[] Run(Func<Kernel> make, TensorLayout result, params float[]?[] inputs)
    {
        float[] expected = RunOnce(make(), 1, inPlace: false, result, inputs);
        foreach (int threads in (ReadOnlySpan<int>)[2, 3])
            AssertSameBits(expected, RunOnce(make(), threads, inPlace: false, result, inputs), $"with {threads} threads");
        if (make().InPlaceOperand >= 0)
            AssertSameBits(expected, RunOnce(make(), 2, inPlace: true, result, inputs), "in place");
        return expected;
    }

    /// <summary>The result of a kernel that gives that many floats.</summary>
    public static float[] Run(Func<Kernel> make, long length, params float[]?[] inputs) =>
        Run(make, TensorLayout.Matrix(1, (int)length), inputs);

    public static void AssertSameBits(float[] expected, float[] actual, string when)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = BitConverter.SingleToUInt32Bits(expected[i]) == BitConverter.SingleToUInt32Bits(actual[i])
                || (float.IsNaN(expected[i]) && float.IsNaN(actual[i]));
            if (!same)
                Assert.Fail($"{when}, element {i} is {actual[i]:R}, not {expected[i]:R}");
        }
    }

    private static float[] RunOnce(Kernel kernel, int threads, bool inPlace, TensorLayout result, float[]?[] inputs)
    {
        WorkerPool pool = WorkerPool.Get(threads);
        AlignedBuffer?[] buffers = [.. inputs.Select(Allocate)];
        using AlignedBuffer own = Allocate([.. Enumerable.Repeat(float.NaN, (int)result.Length)])!;
        int scratch = (int)(kernel.WorkspaceBytes(threads) / sizeof(float));
        using AlignedBuffer workspace = Allocate([.. Enumerable.Repeat(float.NaN, scratch)])!;
        AlignedBuffer output = inPlace ? buffers[kernel.InPlaceOperand]! : own;

        nint[] operands = [.. buffers.Select(Address), Address(output)];
        kernel.Bind(operands, Address(workspace));
        kernel.Run(pool);
        float[] first = Maps.Unpack(Content(output), result);
        if (!inPlace)
        {
            long allocated = AllocatedByRun(kernel, pool);
            Assert.True(allocated == 0, $"a run of {kernel.Name} allocates {allocated} bytes");
            AssertSameBits(first, Maps.Unpack(Content(output), result), "run again");
        }

        foreach (AlignedBuffer buffer in buffers.OfType<AlignedBuffer>().Append(output).Append(workspace))
            AssertGuards(buffer, kernel.Name);
        for (int i = 0; i < inputs.Length; i++)
        {
            if (buffers[i] is { } buffer && buffer != output)
                AssertSameBits(inputs[i]!, Content(buffer).ToArray(), $"input {i} after {kernel.Name}");
            buffers[i]?.Dispose();
        }
        return first;
    }

    // A collection in the middle of a run charges the rest of an allocation context to the thread; it does not happen three times.
    private static long AllocatedByRun(Kernel kernel, WorkerPool pool)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 3 && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            kernel.Run(pool);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }

    private static AlignedBuffer? Allocate(float[]? content)
    {
        if (content is null)
            return null;
        var buffer = new AlignedBuffer((content.Length + 2L * Guard) * sizeof(float));
        All(buffer).Fill(GuardValue);
        content.CopyTo(Content(buffer));
        return buffer;
    }

    private static nint Address(AlignedBuffer? buffer) => buffer is null ? 0 : (nint)(buffer.Floats + Guard);

    private static Span<float> All(AlignedBuffer buffer) => new(buffer.Floats, (int)(buffer.Bytes / sizeof(float)));

    private static Span<float> Content(AlignedBuffer buffer) => All(buffer)[Guard..^Guard];

    private static void AssertGuards(AlignedBuffer buffer, string kernel)
    {
        ReadOnlySpan<float> all = All(buffer);
        bool intact = all[..Guard].IndexOfAnyExcept(GuardValue) < 0 && all[^Guard..].IndexOfAnyExcept(GuardValue) < 0;
        Assert.True(intact, $"{kernel} wrote outside a buffer");
    }
}
