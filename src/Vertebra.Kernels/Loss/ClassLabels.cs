namespace Vertebra.Kernels.Loss;

/// <summary>Class indices that are stored as floats.</summary>
internal static unsafe class ClassLabels
{
    /// <summary>Checks that each label names a class.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One does not.</exception>
    public static void Validate(float* labels, int rows, int classes)
    {
        for (int row = 0; row < rows; row++)
        {
            if (!(labels[row] >= 0 && labels[row] < classes))
                Throw(labels[row], row, classes);
        }
    }

    private static void Throw(float label, int row, int classes) =>
        throw new ArgumentOutOfRangeException(
            nameof(label), label, $"Row {row} has a label outside 0 to {classes - 1}, the {classes} classes of the logits.");
}
