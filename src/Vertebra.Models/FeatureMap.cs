namespace Vertebra.Models;

/// <summary>What a <see cref="Backbone"/> gives.</summary>
/// <param name="Name">Name of the plan's output.</param>
/// <param name="Path">Path of the module that computes it, e.g. <c>features.3</c>; empty where the network itself does.</param>
/// <param name="Channels">Channels of the map, or elements of the vector.</param>
/// <param name="Stride">Image pixels, along a side, to a pixel of the map; null for a vector.</param>
public sealed record FeatureMap(string Name, string Path, int Channels, int? Stride);
