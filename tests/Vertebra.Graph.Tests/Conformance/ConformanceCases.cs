namespace Vertebra.Graph.Tests.Conformance;

/// <summary>All conformance cases, by name.</summary>
internal static class ConformanceCases
{
    public static IReadOnlyDictionary<string, ConformanceCase> ByName { get; } =
        ConvolutionCases.All
            .Concat(PoolingCases.All)
            .Concat(OtherCases.All)
            .Concat(ActivationCases.All)
            .Concat(ChannelCases.All)
            .Concat(BatchNormCases.All)
            .ToDictionary(one => one.Name);

    public static TheoryData<string> Names => [.. ByName.Keys];
}
