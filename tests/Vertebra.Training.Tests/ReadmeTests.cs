namespace Vertebra.Training.Tests;

public class ReadmeTests
{
    [Fact]
    public void The_program_in_the_readme_is_the_one_that_is_compiled()
    {
        string readme = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "README.md"));
        string program = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "examples", "QuickStart", "Program.cs"));

        int start = readme.IndexOf("```csharp\n", StringComparison.Ordinal) + "```csharp\n".Length;
        int end = readme.IndexOf("```", start, StringComparison.Ordinal);
        Assert.Equal(program, readme[start..end]);
    }
}
