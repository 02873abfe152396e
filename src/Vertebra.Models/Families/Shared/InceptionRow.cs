namespace Vertebra.Models.Families.Shared;

/// <summary>A module of GoogLeNet (Szegedy and others, "Going deeper with convolutions", 2014): a row of table 1.</summary>
/// <param name="In">Channels of the input.</param>
/// <param name="P1">"#1x1".</param>
/// <param name="P2">"#3x3 reduce" and "#3x3".</param>
/// <param name="P3">"#5x5 reduce" and "#5x5".</param>
/// <param name="P4">"pool proj".</param>
internal sealed record InceptionRow(int In, int P1, (int Reduce, int Out) P2, (int Reduce, int Out) P3, int P4)
{
    /// <summary>inception (3a).</summary>
    public static InceptionRow Module3a { get; } = new(192, 64, (96, 128), (16, 32), 32);

    /// <summary>inception (3b).</summary>
    public static InceptionRow Module3b { get; } = new(256, 128, (128, 192), (32, 96), 64);

    /// <summary>inception (4a).</summary>
    public static InceptionRow Module4a { get; } = new(480, 192, (96, 208), (16, 48), 64);

    /// <summary>inception (4b).</summary>
    public static InceptionRow Module4b { get; } = new(512, 160, (112, 224), (24, 64), 64);

    /// <summary>inception (4c).</summary>
    public static InceptionRow Module4c { get; } = new(512, 128, (128, 256), (24, 64), 64);

    /// <summary>inception (4d).</summary>
    public static InceptionRow Module4d { get; } = new(512, 112, (144, 288), (32, 64), 64);

    /// <summary>inception (4e).</summary>
    public static InceptionRow Module4e { get; } = new(528, 256, (160, 320), (32, 128), 128);

    /// <summary>inception (5a).</summary>
    public static InceptionRow Module5a { get; } = new(832, 256, (160, 320), (32, 128), 128);

    /// <summary>inception (5b).</summary>
    public static InceptionRow Module5b { get; } = new(832, 384, (192, 384), (48, 128), 128);

    /// <summary>Channels of the output.</summary>
    public int Out => P1 + P2.Out + P3.Out + P4;
}
