namespace Vertebra.Cli.Training;

/// <summary>Where a training's files go when nobody says.</summary>
internal static class OutputFolder
{
    private const string Parent = "runs";

    /// <summary>
    /// The first of <c>runs/MODEL-DATA</c>, <c>runs/MODEL-DATA-2</c>, … that is not there yet, so that no earlier result is lost.
    /// </summary>
    public static string Next(string model, string data)
    {
        string folder = Path.Combine(Parent, $"{model}-{data}");
        string next = folder;
        for (int number = 2; Path.Exists(next); number++)
            next = $"{folder}-{number}";
        return next;
    }
}
