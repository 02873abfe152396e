namespace Vertebra.Inference.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public void The_program_that_classifies_is_the_one_that_is_compiled()
    {
        string readme = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "README.md"));
        string program = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "examples", "Classify", "Program.cs"));
        Assert.Contains($"```csharp\n{program}```", readme, StringComparison.Ordinal);
    }
}
