using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Graph.Updates;
using Vertebra.Models;

namespace Vertebra.Training;

/// <summary>Traces and compiles what a network computes while it is trained.</summary>
public static class NetworkTraining
{
    /// <summary>Name of the input that holds the class indices as floats, [batch].</summary>
    public const string LabelsName = "labels";

    /// <summary>Name of the output that holds the loss, [1].</summary>
    public const string LossName = "loss";

    /// <summary>The computation of a training step up to its gradients: logits, loss and its gradient for each trainable parameter.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batch">Number of images.</param>
    /// <param name="height">Their rows; those of <see cref="Network.Input"/> when null.</param>
    /// <param name="width">Their columns; those of <see cref="Network.Input"/> when null.</param>
    /// <param name="training">How the network behaves while it is trained, and its loss.</param>
    /// <returns>
    /// A graph with the inputs <see cref="Network.InputName"/> and <see cref="LabelsName"/> and the outputs <see cref="Network.LogitsName"/>,
    /// <see cref="LossName"/>, for each trainable parameter <see cref="Gradients.OutputName(Parameter)"/>, and for each buffer of a normalisation
    /// that uses the statistics of the batch <see cref="BatchStatistics.OutputName"/>.
    /// </returns>
    /// <exception cref="ShapeException">The network does not take images of that size; the message has the smallest.</exception>
    public static ComputationGraph TraceTraining(
        this Network network, int batch, int? height = null, int? width = null, TrainingGraphOptions? training = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        training ??= new TrainingGraphOptions();
        var builder = new GraphBuilder { TracesAuxiliaryHeads = true };
        Value logits = network.TraceLogits(builder, batch, height ?? network.Input.Height, width ?? network.Input.Width);
        builder.Output(Network.LogitsName, logits);
        Value labels = builder.Input(LabelsName, new Shape(batch));
        Value loss = training.Loss(logits, labels);
        foreach (AuxiliaryHead head in builder.AuxiliaryHeads)
            loss = loss.Add(training.Loss(head.Logits, labels).Multiply(training.AuxiliaryWeight ?? head.Weight));
        builder.Output(LossName, loss);
        ComputationGraph graph = builder.Build();
        if (!training.Dropout)
            graph = graph.WithoutDropout();
        if (training.BatchStatistics && graph.Nodes.Any(node => node.Op is BatchNormOp))
            graph = BatchStatistics.Use(graph);
        return Gradients.Differentiate(graph, LossName, network.State.Trains);
    }

    /// <summary>Compiles <see cref="TraceTraining"/>. The plan reads the parameters anew in every run, and changes none.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batch">Number of images a run.</param>
    /// <param name="height">Their rows; those of <see cref="Network.Input"/> when null.</param>
    /// <param name="width">Their columns; those of <see cref="Network.Input"/> when null.</param>
    /// <param name="training">How the network behaves while it is trained, and its loss.</param>
    /// <param name="options">How to compile; the kind is always <see cref="PlanKind.Training"/>.</param>
    /// <exception cref="ShapeException">The network does not take images of that size; the message has the smallest.</exception>
    public static Plan CompileTraining(
        this Network network, int batch, int? height = null, int? width = null, TrainingGraphOptions? training = null,
        CompileOptions? options = null) =>
        Plan.Compile(
            network.TraceTraining(batch, height, width, training), network.Store, (options ?? new CompileOptions()) with { Kind = PlanKind.Training });

    /// <summary>Compiles a whole step of a training: a run computes loss and gradients and changes the parameters by them.</summary>
    /// <param name="network">The network; a run changes its parameters and running averages.</param>
    /// <param name="optimizer">Changes the parameters.</param>
    /// <param name="batch">Number of images a run.</param>
    /// <param name="height">Their rows; those of <see cref="Network.Input"/> when null.</param>
    /// <param name="width">Their columns; those of <see cref="Network.Input"/> when null.</param>
    /// <param name="training">How the network behaves while it is trained, and its loss.</param>
    /// <param name="options">How to compile; the kind is always <see cref="PlanKind.Training"/>.</param>
    /// <exception cref="ShapeException">The network does not take images of that size; the message has the smallest.</exception>
    /// <exception cref="ArgumentException">A constant of the optimizer is out of range.</exception>
    public static TrainingPlan CompileStep(
        this Network network, UpdateRule optimizer, int batch, int? height = null, int? width = null, TrainingGraphOptions? training = null,
        CompileOptions? options = null)
    {
        TrainingUpdates updates = TrainingUpdates.Add(network.TraceTraining(batch, height, width, training), optimizer);
        var store = new ParameterStore(network.Store, updates.States);
        Plan plan = Plan.Compile(updates.Graph, store, (options ?? new CompileOptions()) with { Kind = PlanKind.Training });
        return new TrainingPlan(network, plan, optimizer, [.. updates.States.Select(state => store[state])]);
    }
}
