namespace Vertebra.Weights;

/// <summary>How an element of a stored tensor is encoded. All multi-byte encodings are little endian.</summary>
public enum TensorDType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,
    /// <summary>8-bit unsigned integer.</summary>
    U8,
    /// <summary>8-bit signed integer.</summary>
    I8,
    /// <summary>16-bit unsigned integer.</summary>
    U16,
    /// <summary>16-bit signed integer.</summary>
    I16,
    /// <summary>32-bit unsigned integer.</summary>
    U32,
    /// <summary>32-bit signed integer.</summary>
    I32,
    /// <summary>64-bit unsigned integer.</summary>
    U64,
    /// <summary>64-bit signed integer.</summary>
    I64,
    /// <summary>IEEE 754 binary16.</summary>
    F16,
    /// <summary>bfloat16: the upper half of a binary32.</summary>
    BF16,
    /// <summary>IEEE 754 binary32.</summary>
    F32,
    /// <summary>IEEE 754 binary64.</summary>
    F64,
}
