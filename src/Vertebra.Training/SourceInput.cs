using Vertebra.Data;
using Vertebra.Imaging;
using Vertebra.Models;

namespace Vertebra.Training;

/// <summary>How the images of a source become a network's input.</summary>
/// <param name="Source">The images.</param>
/// <param name="Transform">What is made of each.</param>
/// <param name="Preprocessing">What would have to be made of a picture instead, which differs where the images are kept
/// prepared.</param>
internal sealed record SourceInput(IImageSource Source, ImageTransform Transform, Preprocessing Preprocessing)
{
    /// <summary>The size of the input.</summary>
    /// <exception cref="ArgumentException">It is not the same for all images.</exception>
    public InputSize Size => Transform.FixedSize is (var width, var height)
        ? new InputSize(Transform.Channels, height, width)
        : throw new ArgumentException("Pictures of one size are needed; set a crop, or resize to an exact size.");

    /// <summary>
    /// What is asked for; or the normalisation of images that are kept prepared; or the evaluation of ImageNet in the network's
    /// size.
    /// </summary>
    public static SourceInput Of(IImageSource source, Preprocessing? asked, Network network)
    {
        Preprocessing whole = asked ?? source.Prepared
            ?? Preprocessing.ImageNetOf(network.Input.Height, network.Input.Width, network.Input.Channels == 1 ? 1 : 3);
        return Of(source, asked, whole);
    }

    /// <summary>Images to judge by, prepared and normalised as these are.</summary>
    public SourceInput Test(IImageSource test, Preprocessing? asked)
    {
        Preprocessing whole = asked is null && test.Prepared is { } prepared
            ? prepared with { Mean = Preprocessing.Mean, Std = Preprocessing.Std }
            : Preprocessing;
        return Of(test, asked, whole);
    }

    private static SourceInput Of(IImageSource source, Preprocessing? asked, Preprocessing whole)
    {
        bool isPrepared = asked is null && source.Prepared is not null;
        return new SourceInput(source, new ImageTransform(isPrepared ? whole.NormalizationOnly : whole), whole);
    }
}
