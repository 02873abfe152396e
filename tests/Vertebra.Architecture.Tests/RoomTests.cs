using System.Reflection;
using System.Xml.Linq;

namespace Vertebra.Architecture.Tests;

/// <summary>Who may enter which room, as the table of docs/engineering/architecture.md says.</summary>
public class RoomTests
{
    // What a room's code may use, rooms that those use included.
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Common"] = [],
        ["Kernels"] = ["Common"],
        ["Graph"] = ["Kernels", "Common"],
        ["Models"] = ["Graph", "Common"],
        ["Downloads"] = ["Common"],
        ["Weights"] = ["Downloads", "Common"],
        ["Imaging"] = ["Common"],
        ["Data"] = ["Imaging", "Downloads", "Common"],
        ["Checkpoints"] = ["Models", "Graph", "Weights", "Common"],
        ["Inference"] = ["Checkpoints", "Models", "Graph", "Imaging", "Weights", "Downloads", "Common"],
        ["Training"] = ["Checkpoints", "Models", "Graph", "Data", "Imaging", "Weights", "Common"],
        ["Cli"] = ["Inference", "Training", "Checkpoints", "Models", "Graph", "Data", "Imaging", "Weights", "Downloads", "Common"],
    };

    // Only the engine's own rooms and their benchmarks see kernels.
    private static readonly string[] SeeKernels = ["Vertebra.Graph", "Vertebra.Benchmarks"];

    public static TheoryData<string> Rooms => [.. MayUse.Keys];

    private static string Sources => Path.Combine(RepositoryPaths.Root, "src");

    [Fact]
    public void Every_room_is_in_the_table()
    {
        // The folder without a room's name is the package.
        string[] folders = [.. Directory.EnumerateDirectories(Sources).Select(path => Path.GetFileName(path))
            .Where(name => name.StartsWith("Vertebra.", StringComparison.Ordinal)).Select(name => name["Vertebra.".Length..])];
        Assert.Equal(MayUse.Keys.Order(StringComparer.Ordinal), folders.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_only_the_rooms_below_it(string room)
    {
        string name = room == "Cli" ? "vertebra" : $"Vertebra.{room}";
        string[] used = [.. Assembly.Load(name).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(reference => reference.StartsWith("Vertebra.", StringComparison.Ordinal))
            .Select(reference => reference["Vertebra.".Length..])];
        Assert.Empty(used.Except(MayUse[room]));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_is_referenced_by_no_project_that_the_table_does_not_name(string room)
    {
        string[] referenced = [.. Items(room, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)["Vertebra.".Length..])];
        Assert.Empty(referenced.Except(MayUse[room]));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Internals_are_shown_to_rooms_above_and_to_tests_only(string room)
    {
        foreach (string friend in Items(room, "InternalsVisibleTo"))
        {
            if (friend.EndsWith(".Tests", StringComparison.Ordinal) || friend is "Vertebra.Testing" or "Vertebra.Benchmarks")
                continue;
            string above = friend == "vertebra" ? "Cli" : friend["Vertebra.".Length..];
            Assert.Contains(room, MayUse[above]);
        }
    }

    [Fact]
    public void Kernels_are_seen_by_the_graph_alone() =>
        Assert.Equal(SeeKernels, Items("Kernels", "InternalsVisibleTo").Where(friend => !friend.Contains("Test", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_namespace_is_that_of_its_room(string room)
    {
        string own = $"Vertebra.{room}";
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Sources, own), "*.cs", SearchOption.AllDirectories))
        {
            if (file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                continue;
            string? space = File.ReadLines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal));
            string? name = space?["namespace ".Length..].TrimEnd(';');
            Assert.True(name is null or "Vertebra" || name == own || name.StartsWith(own + ".", StringComparison.Ordinal), $"{file} is in {name}.");
        }
    }

    private static IEnumerable<string> Items(string room, string kind) =>
        XDocument.Load(Path.Combine(Sources, $"Vertebra.{room}", $"Vertebra.{room}.csproj"))
            .Descendants(kind).Select(item => item.Attribute("Include")!.Value.Replace('\\', '/'));
}
