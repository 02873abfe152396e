namespace Vertebra.Models.State;

/// <summary>Named tensors to load into a network, wherever they are stored.</summary>
public interface ITensorSource
{
    /// <summary>Names and shapes of all tensors.</summary>
    IEnumerable<(string Name, int[] Shape)> Tensors { get; }

    /// <summary>Whether several threads may read different tensors at once; false where the source does not say so.</summary>
    bool ReadsConcurrently => false;

    /// <summary>Reads one of the tensors.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="destination">Takes its elements in row-major order; exactly as long as the tensor.</param>
    void Read(string name, Span<float> destination);
}
