using Vertebra.Cli.Hosting;

namespace Vertebra.Cli.Tests;

public class UserErrorsTests
{
    public static TheoryData<Exception, int, string> Cases => new()
    {
        { new IOException("No space left on device : '/x/y'"), 1, "Free some space" },
        { new IOException("Cannot write 'y':\n it is a folder."), 1, "Cannot write 'y': it is a folder." },
        { new FileNotFoundException("Could not find it.", "x.npy"), 1, "'x.npy'" },
        { new UnauthorizedAccessException("Access to the path '/x' is denied."), 1, "'/x'" },
        { new OutOfMemoryException(), 1, "--batch" },
        { new OperationCanceledException(), 130, "Cancelled" },
        { new AggregateException(new OperationCanceledException()), 130, "Cancelled" },
        { new UsageException("No."), 2, "No." },
        { new CommandFailedException("No."), 1, "No." },
        { new InvalidOperationException("It is\nbroken."), 1, "internal error: InvalidOperationException: It is broken. Run again with --verbose" },
        { new ArgumentOutOfRangeException("index"), 1, "internal error" },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Every_exception_becomes_one_line(Exception exception, int exitCode, string contained)
    {
        UserError error = UserErrors.Describe(exception);

        Assert.Equal(exitCode, error.ExitCode);
        Assert.Contains(contained, error.Line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Line);
    }
}
