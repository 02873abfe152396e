using Vertebra.Cli;
using Vertebra.Cli.Hosting;

using var interruption = new Interruption();
return CommandLineApp.Run(args, Terminal.OfProcess(), interruption.Token);
