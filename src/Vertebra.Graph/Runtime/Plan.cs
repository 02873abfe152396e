using System.Numerics.Tensors;
using Vertebra.Graph.Ir;

namespace Vertebra.Graph.Runtime;

/// <summary>
/// A graph made executable on this machine: a flat list of steps over one arena. A run allocates nothing. A plan serves one
/// caller at a time; make one per thread (they share packed weights).
/// </summary>
public sealed class Plan : IDisposable
{
    private Plan()
    {
    }

    /// <summary>Compiles a graph.</summary>
    /// <exception cref="GraphException">The graph is malformed.</exception>
    public static Plan Compile(ComputationGraph graph, CompileOptions? options = null) => throw new NotSupportedException();

    /// <summary>The memory of an input, row-major (NCHW), to be written before a run.</summary>
    /// <exception cref="ArgumentException">There is no input of that name.</exception>
    public Span<float> Input(string name) => throw new NotSupportedException();

    /// <summary>The memory of an output, row-major, valid until the next run.</summary>
    /// <exception cref="ArgumentException">There is no output of that name.</exception>
    public ReadOnlySpan<float> Output(string name) => throw new NotSupportedException();

    /// <summary>Shape of an input or output.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public Shape ShapeOf(string name) => throw new NotSupportedException();

    /// <summary>Number of runs so far; it selects the random numbers of the next one, so set it to resume a training.</summary>
    public ulong Iteration { get; set; }

    /// <summary>Runs all steps.</summary>
    public void Run() => throw new NotSupportedException();

    /// <summary>Runs a plan that has one input and one output.</summary>
    /// <param name="input">Row-major, of the input's shape.</param>
    /// <returns>A new tensor with the output.</returns>
    /// <exception cref="ArgumentException">The shape differs, or the plan has more inputs or outputs.</exception>
    public Tensor<float> Run(in ReadOnlyTensorSpan<float> input) => throw new NotSupportedException();

    /// <summary>Packs the parameters again after their values changed.</summary>
    public void RefreshWeights() => throw new NotSupportedException();

    /// <summary>Runs the plan a number of times and measures each step.</summary>
    /// <param name="runs">Measured runs, after one that is not.</param>
    public IReadOnlyList<StepProfile> Profile(int runs = 10) => throw new NotSupportedException();

    /// <summary>Bytes of the arena that holds activations, gradients and scratch.</summary>
    public long ArenaBytes => throw new NotSupportedException();

    /// <summary>Threads that run the plan.</summary>
    public int Threads => throw new NotSupportedException();

    /// <summary>Bits of the vectors that the kernels use; 32 for scalar code.</summary>
    public int VectorBits => throw new NotSupportedException();

    /// <summary>The steps, buffers and offsets as text.</summary>
    public string Dump() => throw new NotSupportedException();

    /// <summary>Frees the arena.</summary>
    public void Dispose()
    {
    }
}
