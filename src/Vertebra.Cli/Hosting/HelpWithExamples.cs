using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Vertebra.Cli.Hosting;

/// <summary>The library's help, and below the root's some command lines to begin with.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private const string Examples = """
        Examples:
          vertebra train                                    train LeNet-5 on drawn digits; needs no file and no network
          vertebra train --data mnist --epochs 5            train it on MNIST, downloaded once
          vertebra evaluate --model lenet5 --weights runs/lenet5-glyphs/best.safetensors --data glyphs
          vertebra classify photo.jpg --model tf_mobilenet_v2 --weights tf_mobilenet_v2.safetensors
          vertebra summary alexnet --size 256x256           layers, shapes, parameters and multiply-adds
          vertebra bench alexnet lenet5 --threads 1 --json  measure inference

        'vertebra COMMAND --help' tells a command's options. Exit codes: 0 success, 1 failure, 2 wrong usage, 130 cancelled.
        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is RootCommand)
            parseResult.InvocationConfiguration.Output.WriteLine(Examples);
        return code;
    }
}
