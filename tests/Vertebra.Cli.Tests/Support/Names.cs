using System.Text.Json;

namespace Vertebra.Cli.Tests.Support;

internal static class Names
{
    /// <summary>The names of an object's fields, in order, between blanks.</summary>
    public static string Of(JsonElement json) => string.Join(' ', json.EnumerateObject().Select(field => field.Name));
}
