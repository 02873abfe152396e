using Vertebra.Graph.Ir;

namespace Vertebra.Models.Initialization;

/// <summary>Fills a parameter with its first values.</summary>
/// <param name="values">Row-major elements, to be overwritten.</param>
/// <param name="shape">The parameter's shape.</param>
/// <param name="seed">Start of the parameter's own random stream.</param>
public delegate void ParameterInitializer(Span<float> values, Shape shape, ulong seed);
