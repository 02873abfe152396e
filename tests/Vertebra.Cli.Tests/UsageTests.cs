using Vertebra.Cli.Tests.Support;

namespace Vertebra.Cli.Tests;

public class UsageTests
{
    [Theory]
    [InlineData("", "command")]
    [InlineData("sumary lenet5", "'summary'")]
    [InlineData("summary", "MODEL")]
    [InlineData("summary lenet", "'lenet5'")]
    [InlineData("summary lenet5 --tree --json", "--tree")]
    [InlineData("summary lenet5 --svg x.svg --tree", "--svg")]
    [InlineData("summary lenet5 --svg", "--svg")]
    [InlineData("summary lenet5 --svg a.svg --svg b.svg", "--svg")]
    [InlineData("summary lenet5 --svg=", "--svg")]
    [InlineData("train --weights", "--weights")]
    [InlineData("summary lenet5 --size 0x5", "--size")]
    [InlineData("summary lenet5 --size 5x5x5", "--size")]
    [InlineData("summary lenet5 --classes -1", "--classes")]
    [InlineData("summary alexnet --classes 1048576", "elements")]
    [InlineData("bench", "MODEL")]
    [InlineData("bench alexnt", "'alexnet'")]
    [InlineData("bench lenet5 --batch 0", "--batch")]
    [InlineData("bench lenet5 --seconds nan", "--seconds")]
    [InlineData("bench lenet5 --threads -2", "--threads")]
    [InlineData("bench alexnet --batch 1000000", "elements")]
    [InlineData("profile lennet5", "'lenet5'")]
    [InlineData("run lenet5", "--weights")]
    [InlineData("run lenet5 --weights", "--weights")]
    [InlineData("train --epoch 3", "'--epochs'")]
    [InlineData("train --epochs 0", "--epochs")]
    [InlineData("train --epochs many", "'many'")]
    [InlineData("train --lr 0", "--lr")]
    [InlineData("train --lr 1e-60", "--lr")]
    [InlineData("train --lr inf", "--lr")]
    [InlineData("train --momentum 1", "--momentum")]
    [InlineData("train --weight-decay -0.1", "--weight-decay")]
    [InlineData("train --seed -1", "--seed")]
    [InlineData("train --init fancy", "kaiming")]
    [InlineData("train --init xavier --weights w.safetensors", "--init")]
    [InlineData("train --model resnt", "resnt")]
    [InlineData("train --data mnits", "'mnist'")]
    [InlineData("train extra", "'extra'")]
    [InlineData("evaluate --model lenet5 --data glyphs", "--weights")]
    public void Wrong_usage_gives_one_line_and_exit_code_2(string commandLine, string named)
    {
        string line = CommandRun.Of(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FailsInOneLine(2);

        Assert.Contains(named, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("models")]
    [InlineData("summary")]
    [InlineData("train")]
    [InlineData("evaluate")]
    [InlineData("run")]
    [InlineData("bench")]
    [InlineData("profile")]
    public void Every_command_has_help(string command)
    {
        CommandRun run = CommandRun.Of(command, "--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches($@"Usage:\s+\S+ {command} ", run.Output);
        Assert.Equal("", run.Error);
        Assert.Contains(command, CommandRun.Of("--help").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_printed() => Assert.StartsWith("vertebra ", CommandRun.Of("--version").Output, StringComparison.Ordinal);

    [Fact]
    public void Verbose_adds_where_an_error_comes_from()
    {
        CommandRun run = CommandRun.Of("summary", "lenet5", "--size", "3x3", "--verbose");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("   at ", run.Error, StringComparison.Ordinal);
    }
}
