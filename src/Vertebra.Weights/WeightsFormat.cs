namespace Vertebra.Weights;

/// <summary>The file formats that <see cref="WeightsFile"/> recognises.</summary>
public enum WeightsFormat
{
    /// <summary>safetensors.</summary>
    Safetensors,
    /// <summary>A PyTorch checkpoint as a zip archive, written by <c>torch.save</c> since 1.6.</summary>
    PyTorchZip,
    /// <summary>A PyTorch checkpoint as a sequence of pickles and raw storages, written by <c>torch.save</c> before 1.6.</summary>
    PyTorchLegacy,
    /// <summary>A PyTorch checkpoint as a tar archive, written by <c>torch.save</c> before 0.1.10.</summary>
    PyTorchTar,
    /// <summary>A zip archive of NumPy arrays.</summary>
    Npz,
    /// <summary>One NumPy array; its name is the file's without the extension.</summary>
    Npy,
}
