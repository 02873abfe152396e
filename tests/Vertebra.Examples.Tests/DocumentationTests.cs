namespace Vertebra.Examples.Tests;

public class DocumentationTests
{
    [Theory]
    [InlineData("aspnetcore.md", "MinimalApi")]
    [InlineData("gradients.md", "Saliency")]
    public void A_program_on_a_page_is_the_one_that_is_compiled(string page, string example)
    {
        string text = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", page));
        string program = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "examples", example, "Program.cs"));
        Assert.Contains($"```csharp\n{program}```", text, StringComparison.Ordinal);
    }
}
