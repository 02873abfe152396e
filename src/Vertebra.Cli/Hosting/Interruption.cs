using System.Runtime.InteropServices;

namespace Vertebra.Cli.Hosting;

/// <summary>
/// Turns Ctrl-C and SIGTERM into a cancellation. The first asks the command to stop; a second is left to the system, which
/// ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private const string ShowCursor = "\e[?25h";

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    public Interruption()
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        ];
    }

    /// <summary>Is cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref _signals) == 1)
        {
            context.Cancel = true;
            _source.Cancel();
            return;
        }
        // A live display hides the cursor and has no chance to bring it back.
        if (!Console.IsErrorRedirected)
            Console.Error.Write(ShowCursor);
    }
}
