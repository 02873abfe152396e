namespace Vertebra.Imaging.Jpeg;

/// <summary>What a scan holds (T.81, B.2.3).</summary>
/// <param name="Components">Its components, in coded order.</param>
/// <param name="First">First coefficient in zigzag order (Ss).</param>
/// <param name="Last">Last coefficient (Se).</param>
/// <param name="High">Bits already known (Ah); 0 in a first pass.</param>
/// <param name="Low">Bits left out (Al).</param>
/// <param name="RestartInterval">MCUs between restart markers; 0 for none.</param>
internal sealed record ScanHeader(JpegComponent[] Components, int First, int Last, int High, int Low, int RestartInterval);
