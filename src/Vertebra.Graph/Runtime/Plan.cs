using System.Diagnostics;
using System.Numerics.Tensors;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Passes;
using Vertebra.Graph.Runtime.Lowering;
using Vertebra.Graph.Runtime.Tuning;
using Vertebra.Kernels;
using Vertebra.Kernels.Memory;
using Vertebra.Kernels.Random;
using Vertebra.Kernels.Threading;

namespace Vertebra.Graph.Runtime;

/// <summary>
/// A graph made executable on this machine: a flat list of steps over one arena. A run allocates nothing. A plan serves one
/// caller at a time; make one per thread (they share packed weights).
/// </summary>
public sealed class Plan : IDisposable
{
    private const int Idle = 0;
    private const int Busy = 1;
    private const int Disposed = 2;

    private readonly LoweredGraph _graph;
    private readonly Kernel[] _kernels;
    private readonly PlanMemory _memory;
    private readonly PackedParameter[] _packed;
    private readonly RandomState _random;
    private readonly WorkerPool _pool;
    private readonly long _arenaLength;
    private int _state;

    private Plan(
        LoweredGraph graph, PlanMemory memory, PackedParameter[] packed, RandomState random, WorkerPool pool, int vectorBits, long arenaLength)
    {
        _graph = graph;
        _kernels = [.. graph.Steps.Select(step => step.Kernel)];
        _memory = memory;
        _packed = packed;
        _random = random;
        _pool = pool;
        _arenaLength = arenaLength;
        VectorBits = vectorBits;
        ArenaBytes = memory.Bytes;
    }

    /// <summary>Number of runs so far; it selects the random numbers of the next one, so set it to resume a training.</summary>
    public ulong Iteration { get; set; }

    /// <summary>Bytes of the memory that holds inputs, outputs, activations, gradients and scratch; parameters and packed weights are apart.</summary>
    public long ArenaBytes { get; }

    /// <summary>Threads that run the plan.</summary>
    public int Threads => _pool.Threads;

    /// <summary>Bits of the vectors that the kernels use; 32 for scalar code.</summary>
    public int VectorBits { get; }

    /// <summary>Addresses of the packed weights: plans that share them have the same.</summary>
    internal IEnumerable<nint> PackedPlaces => _graph.Packed.Select(packed => packed.Buffer.Address);

    /// <summary>Compiles a graph that has no parameters.</summary>
    /// <exception cref="GraphException">The graph is malformed, or has parameters, whose values are not known.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is negative.</exception>
    public static Plan Compile(ComputationGraph graph, CompileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.Parameters.FirstOrDefault() is { } parameter)
            throw new GraphException($"The graph has parameters, '{parameter.Name}' among them; compile it with the {nameof(ParameterStore)} that has their values.");
        return Compile(graph, new ParameterStore(), options);
    }

    /// <summary>Compiles a graph.</summary>
    /// <param name="graph">What to compute.</param>
    /// <param name="store">The values of the graph's parameters. The plan reads and changes them where they are; it does not copy them.</param>
    /// <param name="options">How to compile.</param>
    /// <exception cref="GraphException">The graph is malformed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is negative.</exception>
    /// <exception cref="ArgumentException">There is no convolution method of the name that the options give.</exception>
    public static Plan Compile(ComputationGraph graph, ParameterStore store, CompileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(store);
        options ??= new CompileOptions();
        CheckKind(graph, options.Kind);
        bool isInference = options.Kind == PlanKind.Inference;
        KernelSet kernels = KernelSet.For(options.Tier);
        WorkerPool pool = WorkerPool.Get(options.Threads);
        var random = new RandomState { Seed = options.Seed };
        KernelTimings? timings = options.Timings ?? (options.Tune ? new KernelTimings() : null);
        var chooser = new ConvChooser(kernels.Convolutions.With(options.MoreConvolutionMethods), kernels.Block)
        {
            Forced = options.ConvolutionMethod,
            Timings = timings,
            MeasuresOn = options.Tune ? pool : null,
            Threads = pool.Threads,
        };
        graph = PassPipeline.For(options.Kind, chooser).Run(graph, options.VerifyPasses, options.ObservePasses);
        var context = new LoweringContext(
            kernels, random, options.Kind == PlanKind.Training, options.Winograd && isInference, ConcatPlacement.Find(graph, kernels.Block))
        {
            WinogradGradients = options.Winograd,
            Convolutions = chooser,
        };
        LoweredGraph lowered = LoweringTable.Lower(graph, context);
        MemoryPlan arena = BufferSharing.Assign(lowered, pool.Threads).Plan;

        PackedParameter[] packed;
        using (AlignedBuffer scratch = PackingScratch(lowered, pool))
            packed = [.. lowered.Packed.Select(operand => store.Packed.Acquire(operand.ValuesIn(store), operand.Kernel, pool, scratch))];
        PlanMemory memory = PlanMemory.Allocate(lowered, arena.Bytes, packed, store);
        foreach (Step step in lowered.Steps)
            step.Bind();
        return new Plan(lowered, memory, packed, random, pool, kernels.Block * 32, arena.Bytes);
    }

    /// <summary>The memory of an input, row-major (NCHW), to be written before a run. It keeps its values between runs.</summary>
    /// <exception cref="ArgumentException">There is no input of that name.</exception>
    /// <exception cref="ObjectDisposedException">The plan is disposed.</exception>
    public Span<float> Input(string name) => Find(_memory.Inputs, name, "input").Values;

    /// <summary>The memory of an output, row-major, valid until the next run.</summary>
    /// <exception cref="ArgumentException">There is no output of that name.</exception>
    /// <exception cref="ObjectDisposedException">The plan is disposed.</exception>
    public ReadOnlySpan<float> Output(string name) => Find(_memory.Outputs, name, "output").Values;

    /// <summary>Whether there is an output of that name.</summary>
    public bool HasOutput(string name) => _memory.Outputs.ContainsKey(name);

    /// <summary>Shape of an input or output.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    /// <exception cref="ObjectDisposedException">The plan is disposed.</exception>
    public Shape ShapeOf(string name) => _memory.Inputs.ContainsKey(name)
        ? Find(_memory.Inputs, name, "input").Shape
        : Find(_memory.Outputs, name, "input or output").Shape;

    /// <summary>Runs all steps.</summary>
    /// <exception cref="InvalidOperationException">The plan is running already, on another thread.</exception>
    /// <exception cref="ObjectDisposedException">The plan is disposed.</exception>
    public void Run()
    {
        Enter();
        try
        {
            _random.Iteration = Iteration;
            foreach (Kernel kernel in _kernels)
                kernel.Run(_pool);
            Iteration++;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Runs a plan that has one input and one output.</summary>
    /// <param name="input">Row-major, of the input's shape.</param>
    /// <returns>A new tensor with the output.</returns>
    /// <exception cref="ArgumentException">The shape differs, or the plan has more inputs or outputs.</exception>
    /// <exception cref="InvalidOperationException">The plan is running already, on another thread.</exception>
    /// <exception cref="ObjectDisposedException">The plan is disposed.</exception>
    public Tensor<float> Run(in ReadOnlyTensorSpan<float> input)
    {
        if (_graph.Inputs.Count != 1 || _graph.Outputs.Count != 1)
        {
            throw new ArgumentException(
                $"The plan has {_graph.Inputs.Count} inputs and {_graph.Outputs.Count} outputs; use Input, Run() and Output.", nameof(input));
        }
        BoundaryTensor from = Find(_memory.Inputs, _graph.Inputs[0].Name, "input");
        if (!HasShape(input, from.Shape))
            throw new ArgumentException($"The input has the shape {string.Join('x', input.Lengths.ToArray())}; the plan takes {from.Shape}.", nameof(input));
        input.FlattenTo(from.Values);
        Run();
        BoundaryTensor to = Find(_memory.Outputs, _graph.Outputs[0].Name, "output");
        nint[] lengths = [.. to.Shape.ToArray().Select(length => (nint)length)];
        return Tensor.Create(to.Values.ToArray(), lengths);
    }

    /// <summary>
    /// Packs the parameters again after their values changed. Plans that share the packed weights see the new values too and
    /// must not be running.
    /// </summary>
    /// <exception cref="InvalidOperationException">The plan is running, on another thread.</exception>
    /// <exception cref="ObjectDisposedException">The plan is disposed.</exception>
    public void RefreshWeights()
    {
        Enter();
        try
        {
            using AlignedBuffer scratch = PackingScratch(_graph, _pool);
            for (int i = 0; i < _packed.Length; i++)
                _packed[i].Pack(_graph.Packed[i].Kernel, _pool, scratch);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Runs the plan a number of times and measures each step. <see cref="Iteration"/> stays as it is.</summary>
    /// <param name="runs">Measured runs, after one that is not; at least 1.</param>
    /// <returns>One row a step, in the order of execution.</returns>
    /// <exception cref="InvalidOperationException">The plan is running already, on another thread.</exception>
    /// <exception cref="ObjectDisposedException">The plan is disposed.</exception>
    public IReadOnlyList<StepProfile> Profile(int runs = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        Enter();
        try
        {
            _random.Iteration = Iteration;
            var ticks = new long[_kernels.Length][];
            for (int step = 0; step < ticks.Length; step++)
                ticks[step] = new long[runs];
            for (int run = -1; run < runs; run++)
            {
                for (int step = 0; step < _kernels.Length; step++)
                {
                    long start = Stopwatch.GetTimestamp();
                    _kernels[step].Run(_pool);
                    if (run >= 0)
                        ticks[step][run] = Stopwatch.GetTimestamp() - start;
                }
            }
            return [.. _graph.Steps.Select((step, i) => new StepProfile(
                step.Path, step.Operation, step.Kernel.Name, step.Shape, MedianMilliseconds(ticks[i]), step.Kernel.Flops))];
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The steps, buffers and offsets as text; behind a step stands why its kernel was chosen where there was a choice.</summary>
    public string Dump() => PlanText.Describe(_graph, _arenaLength);

    /// <summary>Frees the arena; a run that is under way ends first.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _state, Disposed) == Idle)
            _memory.Dispose();
    }

    private static void CheckKind(ComputationGraph graph, PlanKind kind)
    {
        foreach (Node node in graph.Nodes)
        {
            OpRole role = node.Op.Role;
            bool fits = role switch
            {
                OpRole.Backward or OpRole.Statistics => kind != PlanKind.Inference,
                OpRole.Update => kind == PlanKind.Training,
                _ => true,
            };
            if (!fits)
                throw new GraphException($"Node {node} is of the role {role}, which a plan of the kind {kind} has no place for; choose another kind in {nameof(CompileOptions)}.");
        }
    }

    private static AlignedBuffer PackingScratch(LoweredGraph graph, WorkerPool pool) =>
        new(graph.Packed.Select(packed => packed.Kernel.WorkspaceBytes(pool.Threads)).DefaultIfEmpty().Max());

    private void Enter()
    {
        int before = Interlocked.CompareExchange(ref _state, Busy, Idle);
        ObjectDisposedException.ThrowIf(before == Disposed, this);
        if (before == Busy)
            throw new InvalidOperationException("The plan is running on another thread; compile one plan per thread, they share packed weights.");
    }

    private void Leave()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Busy) == Disposed)
            _memory.Dispose();
    }

    private BoundaryTensor Find(Dictionary<string, BoundaryTensor> tensors, string name, string what)
    {
        ArgumentNullException.ThrowIfNull(name);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _state) == Disposed, this);
        if (tensors.TryGetValue(name, out BoundaryTensor? tensor))
            return tensor;
        throw new ArgumentException(
            $"The plan has no {what} '{name}'; it has {string.Join(", ", tensors.Keys.Select(known => $"'{known}'"))}.", nameof(name));
    }

    private static bool HasShape(in ReadOnlyTensorSpan<float> tensor, Shape shape)
    {
        if (tensor.Rank != shape.Rank)
            return false;
        for (int i = 0; i < shape.Rank; i++)
        {
            if (tensor.Lengths[i] != shape[i])
                return false;
        }
        return true;
    }

    private static double MedianMilliseconds(long[] ticks)
    {
        Array.Sort(ticks);
        int middle = ticks.Length / 2;
        double median = ticks.Length % 2 == 1 ? ticks[middle] : (ticks[middle - 1] + ticks[middle]) / 2.0;
        return median * 1000 / Stopwatch.Frequency;
    }
}
