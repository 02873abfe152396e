using Vertebra.Graph.Ir;
using Vertebra.Graph.Runtime;
using Vertebra.Kernels;
using Vertebra.Kernels.Threading;

namespace Vertebra.Graph.Tests.Runtime;

public class StepTests
{
    [Fact]
    public void A_step_binds_buffers_whose_elements_its_kernel_takes()
    {
        var kernel = new Dequantize();
        Step step = Make(kernel, ElementType.Int8, ElementType.Float32);
        step.Bind();
        Assert.True(kernel.IsBound);
    }

    [Theory]
    [InlineData(ElementType.Float32, ElementType.Float32, "Operand 0")]
    [InlineData(ElementType.Int8, ElementType.Int32, "Operand 1")]
    public void A_step_refuses_a_buffer_with_other_elements(ElementType x, ElementType y, string named)
    {
        var kernel = new Dequantize();
        InvalidOperationException fault = Assert.Throws<InvalidOperationException>(Make(kernel, x, y).Bind);
        Assert.Contains(named, fault.Message);
        Assert.Contains("dequantize", fault.Message);
        Assert.False(kernel.IsBound);
    }

    private static Step Make(Kernel kernel, ElementType x, ElementType y) => new(
        kernel, "Dequantize", "stem", new Shape(1, 16),
        [new PlanBuffer(0, 16L * x.Size(), x, BufferKind.Arena), new PlanBuffer(1, 16L * y.Size(), y, BufferKind.Arena)]);

    // int8 → float32.
    private sealed class Dequantize : Kernel
    {
        public override string Name => "dequantize";

        public bool IsBound { get; private set; }

        public override ElementType ElementTypeOf(int operand) => operand == 0 ? ElementType.Int8 : ElementType.Float32;

        public override void Bind(ReadOnlySpan<nint> operands, nint workspace) => IsBound = true;

        public override void Run(WorkerPool pool)
        {
        }
    }
}
