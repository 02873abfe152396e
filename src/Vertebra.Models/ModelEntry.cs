using Vertebra.Models.Catalogue;

namespace Vertebra.Models;

/// <summary>Where a network was published.</summary>
/// <param name="Citation">Authors, title, place, year.</param>
/// <param name="Link">DOI or arXiv address.</param>
public sealed record Paper(string Citation, string Link);

/// <summary>What a caller may choose of a network.</summary>
/// <param name="Classes">Number of logits.</param>
/// <param name="InChannels">Channels of the images.</param>
public sealed record ModelOptions(int Classes, int InChannels);

/// <summary>A network of the catalogue.</summary>
/// <param name="Name">Name by which it is created.</param>
/// <param name="Family">Family that it belongs to.</param>
/// <param name="Year">Year of publication.</param>
/// <param name="Paper">Where it was published.</param>
/// <param name="Classes">Number of logits unless asked otherwise.</param>
/// <param name="Input">The images that it is made for.</param>
/// <param name="Parameters">Published number of learned scalars at the default classes and channels.</param>
/// <param name="GigaMultiplyAdds">Published multiply-adds of one image at that size, in 10^9; null where none are published.</param>
/// <param name="Factory">Makes its modules.</param>
public sealed record ModelEntry(
    string Name,
    string Family,
    int Year,
    Paper Paper,
    int Classes,
    InputSize Input,
    long Parameters,
    double? GigaMultiplyAdds,
    Func<ModelOptions, Module> Factory)
{
    /// <summary>
    /// What the network wants of a picture: torchvision's evaluation of ImageNet, unless its first published weights want something
    /// else. The crop is <see cref="Input"/>.
    /// </summary>
    public Preprocessing Preprocessing { get; init; } = Preprocessing.ImageNetOf(Input.Height, Input.Width, Input.Channels);

    /// <summary>Settings with which it learns from initial weights.</summary>
    public TrainingRecipe Recipe { get; init; } = TrainingRecipe.Default;

    /// <summary>Makes the network, with weights that are drawn when they are first read.</summary>
    /// <param name="classes">Number of logits; the default when null.</param>
    /// <param name="inChannels">Channels of the images; the default when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public Network Create(int? classes = null, int? inChannels = null)
    {
        if (classes < 1)
            throw new ArgumentOutOfRangeException(nameof(classes), classes, $"{Name} needs at least one class.");
        if (inChannels < 1)
            throw new ArgumentOutOfRangeException(nameof(inChannels), inChannels, $"{Name} needs images of at least one channel.");
        var options = new ModelOptions(classes ?? Classes, inChannels ?? Input.Channels);
        return new Network(
            Name, Factory(options), Input with { Channels = options.InChannels }, options.Classes,
            remake: other => Factory(options with { Classes = other }));
    }
}
