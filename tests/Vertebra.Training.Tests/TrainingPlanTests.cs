using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Graph.Updates;
using Vertebra.Models;
using Vertebra.Models.State;
using Vertebra.Training.Tests.Support;

namespace Vertebra.Training.Tests;

public class TrainingPlanTests
{
    private const int Batch = 8;

    [Theory]
    [InlineData(0, 0, 0, false)]
    [InlineData(0, 0, 0.1, false)]
    [InlineData(0.9, 0, 0, false)]
    [InlineData(0.9, 0, 0.01, false)]
    [InlineData(0.8, 0.3, 0.01, false)]
    [InlineData(0.9, 0, 0.01, true)]
    public void A_step_follows_the_definition(double momentum, double dampening, double decay, bool nesterov)
    {
        Network network = Samples.Linear(classes: 5);
        StateTensor[] parameters = Samples.Trainable(network);
        using Plan plan = network.CompileTraining(Batch);
        var rule = new Sgd { Momentum = (float)momentum, Dampening = (float)dampening, WeightDecay = (float)decay, Nesterov = nesterov };
        using TrainingPlan sgd = network.CompileStep(rule, Batch, options: new CompileOptions { Threads = 2 });
        double[][] weights = [.. parameters.Select(parameter => parameter.Values.ToArray().Select(value => (double)value).ToArray())];
        double[][] velocities = [.. weights.Select(values => new double[values.Length])];

        for (int step = 0; step < 6; step++)
        {
            double rate = 0.1 / (step + 1);
            Fill(plan, step);
            Fill(sgd.Plan, step);
            plan.Run();
            for (int i = 0; i < parameters.Length; i++)
            {
                Reference(
                    weights[i], plan.Output(Gradients.OutputName(parameters[i].Parameter)), velocities[i], step == 0,
                    (float)rate, (float)momentum, (float)dampening, (float)decay, nesterov);
            }
            sgd.Run((float)rate);
            for (int i = 0; i < parameters.Length; i++)
            {
                for (int j = 0; j < weights[i].Length; j++)
                    Assert.Equal(weights[i][j], parameters[i].Values[j], 1e-6);
            }
        }
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        Network network = Samples.LeNet();
        using TrainingPlan step = network.CompileStep(new Sgd { Momentum = 0.9f }, Batch);
        step.Run(0.01);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            step.Run(0.01);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(11, step.Steps);
    }

    [Fact]
    public void What_is_not_trainable_stays()
    {
        Network network = Samples.Linear();
        StateTensor bias = network.Parameters[1];
        bias.IsTrainable = false;
        float[] before = bias.Values.ToArray();
        using TrainingPlan step = network.CompileStep(new Sgd { WeightDecay = 0.5f }, Batch);
        Fill(step.Plan, 0);
        step.Run(0.1);
        Assert.Equal(before, bias.Values.ToArray());
    }

    [Fact]
    public void A_loss_of_ones_own_is_minimized()
    {
        Network network = Samples.Linear();
        var training = new TrainingGraphOptions { Loss = static (logits, labels) => logits.Softmax().CrossEntropy(labels) };
        using TrainingPlan step = network.CompileStep(new Adam(), Batch, training: training);
        Fill(step.Plan, 0);
        step.Run(0.05);
        float first = step.Plan.Output(NetworkTraining.LossName)[0];
        for (int i = 0; i < 50; i++)
            step.Run(0.05);
        Assert.True(step.Plan.Output(NetworkTraining.LossName)[0] < first);
    }

    [Theory]
    [InlineData(1, 0, 0, false)]
    [InlineData(-0.1, 0, 0, false)]
    [InlineData(double.NaN, 0, 0, false)]
    [InlineData(0.9, 2, 0, false)]
    [InlineData(0.9, 0, -1, false)]
    [InlineData(0, 0, 0, true)]
    [InlineData(0.9, 0.5, 0, true)]
    public void Constants_out_of_range_are_refused(double momentum, double dampening, double decay, bool nesterov)
    {
        var rule = new Sgd { Momentum = (float)momentum, Dampening = (float)dampening, WeightDecay = (float)decay, Nesterov = nesterov };
        Assert.ThrowsAny<ArgumentException>(() => Samples.Linear().CompileStep(rule, Batch));
    }

    private static void Fill(Plan plan, int step)
    {
        var random = new Random(step);
        foreach (ref float value in plan.Input(Network.InputName))
            value = random.NextSingle() * 2 - 1;
        foreach (ref float label in plan.Input(NetworkTraining.LabelsName))
            label = random.Next(3);
    }

    private static void Reference(
        double[] weights, ReadOnlySpan<float> gradient, double[] velocity, bool first,
        double rate, double momentum, double dampening, double decay, bool nesterov)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            double g = gradient[i] + decay * weights[i];
            if (momentum != 0)
            {
                velocity[i] = first ? g : momentum * velocity[i] + (1 - dampening) * g;
                g = nesterov ? g + momentum * velocity[i] : velocity[i];
            }
            weights[i] -= rate * g;
        }
    }
}
