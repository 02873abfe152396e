using Vertebra.Graph.Runtime;

namespace Vertebra.Training;

/// <summary>Changes parameters by the gradients that a training plan computed.</summary>
public interface IOptimizer
{
    /// <summary>Makes one step. Allocates nothing.</summary>
    /// <param name="plan">A plan of <see cref="Vertebra.Models.Network.CompileTraining"/> that has just run.</param>
    /// <param name="learningRate">Size of the step.</param>
    void Step(Plan plan, float learningRate);
}
