using Vertebra.Graph.Ir;

namespace Vertebra.Models;

/// <summary>Finds by tracing which square images a network takes.</summary>
internal sealed class SmallestInput
{
    // Sizes that are tried beyond one that does not fit: twice the stride of most networks.
    private const int Reach = 64;

    private readonly Module _root;
    private readonly InputSize _input;
    private readonly Lazy<InputSize?> _inference;
    private readonly Lazy<InputSize?> _training;

    /// <summary>Searches when it is first asked.</summary>
    /// <param name="root">The network.</param>
    /// <param name="input">The images that it is made for.</param>
    public SmallestInput(Module root, InputSize input)
    {
        _root = root;
        _input = input;
        _inference = new Lazy<InputSize?>(() => Find(1, auxiliaryHeads: false));
        _training = new Lazy<InputSize?>(() => Find(1, auxiliaryHeads: true));
    }

    /// <summary>The smallest one up to the size that the network is made for and some more; null where none is found.</summary>
    public InputSize? Of(bool training) => (training ? _training : _inference).Value;

    /// <summary>What to tell someone whose images did not fit: the end of a sentence, which may be empty.</summary>
    public string Advice(int height, int width, bool training)
    {
        int shorter = Math.Min(height, width);
        if (Of(training: false) is { } size && shorter < size.Height)
            return $" and takes none below {size.Height}x{size.Width}";
        if (training && Of(training) is { } trained && shorter < trained.Height)
            return $", and its auxiliary heads take none below {trained.Height}x{trained.Width} in training";
        if (Of(training) is not { } smallest)
            return "";
        string advice = $"; the smallest size that it takes is {smallest.Height}x{smallest.Width}";
        return Find(Math.Max(height, width), training) is { } next && next != smallest
            ? $"{advice}, the next square one {next.Height}x{next.Width}"
            : advice;
    }

    private InputSize? Find(int from, bool auxiliaryHeads)
    {
        int most = Math.Max(Math.Max(_input.Height, _input.Width), from + Reach);
        for (int side = from; side <= most; side++)
        {
            try
            {
                var builder = new GraphBuilder { TracesAuxiliaryHeads = auxiliaryHeads };
                _root.Apply(builder.Input(Network.InputName, new Shape(1, _input.Channels, side, side)));
                return new InputSize(_input.Channels, side, side);
            }
            catch (ShapeException)
            {
            }
        }
        return null;
    }
}
