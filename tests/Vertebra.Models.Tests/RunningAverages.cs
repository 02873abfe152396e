using Vertebra.Graph.Autodiff;
using Vertebra.Graph.Runtime;
using Vertebra.Models.State;

namespace Vertebra.Models.Tests;

internal static class RunningAverages
{
    /// <summary>Takes the running averages that a plan of gradients has as outputs into the network's buffers.</summary>
    public static void UpdateBuffers(this Network network, Plan plan)
    {
        foreach (StateTensor buffer in network.Parameters.Where(own => plan.HasOutput(BatchStatistics.OutputName(own.Parameter))))
            plan.Output(BatchStatistics.OutputName(buffer.Parameter)).CopyTo(buffer.Values);
    }
}
