using Vertebra.Imaging.Jpeg;
using Vertebra.Imaging.Png;

namespace Vertebra.Imaging;

/// <summary>
/// Decodes JPEG and PNG to what Pillow's <c>Image.open(f).convert("RGB")</c> gives. The format is recognised by content. Thread-safe.
/// </summary>
public static class ImageDecoder
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Decodes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits and orientation; null for the defaults.</param>
    /// <exception cref="ImageFormatException">The file is no picture that can be decoded, or exceeds a limit.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    public static RgbImage Decode(string path, DecodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return Decode(stream, options, path);
    }

    /// <summary>Decodes what is left of a stream, which stays open.</summary>
    /// <param name="stream">A readable stream; it need not be seekable.</param>
    /// <param name="options">Limits and orientation; null for the defaults.</param>
    /// <param name="name">What errors call the picture.</param>
    /// <exception cref="ImageFormatException">The bytes are no picture that can be decoded, or exceed a limit.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static RgbImage Decode(Stream stream, DecodeOptions? options = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= DecodeOptions.Default;
        ArraySegment<byte> file = ReadAll(stream, Math.Min(options.MaxFileBytes, Array.MaxLength), name);
        return Decode(file, options, name);
    }

    /// <summary>Decodes an encoded picture in memory.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="options">Limits and orientation; null for the defaults.</param>
    /// <param name="name">What errors call the picture.</param>
    /// <exception cref="ImageFormatException">The bytes are no picture that can be decoded, or exceed a limit.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> file, DecodeOptions? options = null, string? name = null)
    {
        options ??= DecodeOptions.Default;
        try
        {
            if (file.Length > options.MaxFileBytes)
                throw new DecodeFault($"{file.Length} bytes exceed the limit of {options.MaxFileBytes}");
            if (file.StartsWith(PngDecoder.Signature))
                return PngDecoder.Decode(file, options);
            if (file.StartsWith(JpegDecoder.Signature))
                return JpegDecoder.Decode(file, options);
            throw new DecodeFault(file.IsEmpty ? "the file is empty" : "neither a JPEG nor a PNG", 0);
        }
        catch (DecodeFault fault)
        {
            throw new ImageFormatException(name, fault.Message, fault.Offset, fault.InnerException);
        }
    }

    /// <summary>
    /// Reads what is left of a stream without holding a thread, and decodes it on a thread of the pool. The stream stays open.
    /// </summary>
    /// <param name="stream">A readable stream; it need not be seekable.</param>
    /// <param name="options">Limits and orientation; null for the defaults.</param>
    /// <param name="name">What errors call the picture.</param>
    /// <param name="cancellationToken">Ends the reading; a picture that is being decoded is decoded to its end.</param>
    /// <exception cref="ImageFormatException">The bytes are no picture that can be decoded, or exceed a limit.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<RgbImage> DecodeAsync(
        Stream stream, DecodeOptions? options = null, string? name = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= DecodeOptions.Default;
        return Task.Run(
            async () =>
            {
                long limit = Math.Min(options.MaxFileBytes, Array.MaxLength);
                using MemoryStream memory = Announced(stream, limit, name);
                var buffer = new byte[BufferSize];
                while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and int read)
                    Append(memory, buffer.AsSpan(0, read), limit, name);
                cancellationToken.ThrowIfCancellationRequested();
                return Decode(Content(memory), options, name);
            },
            cancellationToken);
    }

    private static ArraySegment<byte> ReadAll(Stream stream, long limit, string? name)
    {
        using MemoryStream memory = Announced(stream, limit, name);
        byte[] buffer = new byte[BufferSize];
        while (stream.Read(buffer) is > 0 and int read)
            Append(memory, buffer.AsSpan(0, read), limit, name);
        return Content(memory);
    }

    // Memory for as many bytes as the stream says that it has.
    private static MemoryStream Announced(Stream stream, long limit, string? name)
    {
        long announced = stream.CanSeek ? Math.Max(0, stream.Length - stream.Position) : 0;
        if (announced > limit)
            throw new ImageFormatException(name, $"{announced} bytes exceed the limit of {limit}");
        return new MemoryStream((int)Math.Min(announced, int.MaxValue));
    }

    private static void Append(MemoryStream memory, ReadOnlySpan<byte> bytes, long limit, string? name)
    {
        if (memory.Length + bytes.Length > limit)
            throw new ImageFormatException(name, $"more bytes than the limit of {limit}");
        memory.Write(bytes);
    }

    private static ArraySegment<byte> Content(MemoryStream memory) => new(memory.GetBuffer(), 0, (int)memory.Length);
}
