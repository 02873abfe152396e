namespace Vertebra.Models.Initialization;

/// <summary>How convolutions and linear layers are initialised. Normalisation layers keep what they have.</summary>
public enum InitializationScheme
{
    /// <summary>What each layer was registered with: PyTorch's defaults unless the network's paper says otherwise.</summary>
    Default,

    /// <summary>Weights uniform as Glorot and Bengio 2010 have them, biases zero.</summary>
    Xavier,

    /// <summary>Weights normal by fan-in for ReLU as He and others 2015 have them, biases zero.</summary>
    Kaiming,
}
