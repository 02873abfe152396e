using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;

namespace Vertebra.Graph.Tests;

public class PlanSmoke
{
    [Fact]
    public void A_small_network_learns()
    {
        var b = new GraphBuilder();
        Value x = b.Input("image", new Shape(4, 1, 12, 12));
        Value labels = b.Input("labels", new Shape(4));
        var rng = new Random(1);
        Parameter P(string name, Shape shape, float scale)
        {
            var p = new Parameter(shape) { Name = name };
            foreach (ref float v in p.Values)
                v = (float)(rng.NextDouble() * 2 - 1) * scale;
            return p;
        }
        Value h = x.Conv2d(P("c1.weight", new Shape(6, 1, 5, 5), 0.2f), P("c1.bias", new Shape(6), 0.2f), new Conv2dAttributes { Padding = 2 }).Relu().MaxPool(2);
        h = h.Conv2d(P("c2.weight", new Shape(16, 6, 3, 3), 0.2f), P("c2.bias", new Shape(16), 0.2f), new Conv2dAttributes()).Relu().MaxPool(2);
        h = h.Flatten().Linear(P("f.weight", new Shape(10, 64), 0.2f), P("f.bias", new Shape(10), 0.2f)).Dropout(0.1f);
        b.Output("logits", h);
        b.Output("loss", h.CrossEntropy(labels));
        ComputationGraph graph = Gradients.Differentiate(b.Build(), "loss");
        using Plan plan = Plan.Compile(graph, new CompileOptions { WeightsChange = true, VerifyPasses = true });
        TestContext.Current.SendDiagnosticMessage(GraphText.Describe(graph));
        Console.WriteLine(GraphText.Describe(graph));
        Console.WriteLine(plan.Dump());
        foreach (ref float v in plan.Input("image"))
            v = (float)rng.NextDouble();
        for (int i = 0; i < 4; i++)
            plan.Input("labels")[i] = i;
        float first = 0;
        for (int step = 0; step < 200; step++)
        {
            plan.Run();
            if (step == 0)
                first = plan.Output("loss")[0];
            foreach (Parameter p in graph.Parameters)
            {
                ReadOnlySpan<float> g = plan.Output(Gradients.OutputName(p));
                for (int i = 0; i < g.Length; i++)
                    p.Values[i] -= 0.05f * g[i];
            }
        }
        Console.WriteLine($"{first} -> {plan.Output("loss")[0]}");
        Assert.True(plan.Output("loss")[0] < 0.1f * first);
    }
}
