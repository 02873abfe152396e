using System.Buffers.Binary;

namespace Vertebra.Imaging.Jpeg;

/// <summary>Reads the segments of a JPEG file (T.81, annex B) and drives its scans.</summary>
internal ref struct JpegDecoder
{
    // More than any encoder writes; each scan of a large frame costs time, however short it is.
    private const int MostScans = 100;

    private readonly ReadOnlySpan<byte> _file;
    private readonly DecodeOptions _options;
    private readonly HuffmanTable?[] _dcTables = new HuffmanTable?[4];
    private readonly HuffmanTable?[] _acTables = new HuffmanTable?[4];
    private readonly int[]?[] _quantization = new int[]?[4];
    private JpegFrame? _frame;
    private int _position = 2;
    private int _restartInterval;
    private int _scans;
    private bool _jfif;
    private int? _adobeTransform;
    private int _orientation = 1;

    private JpegDecoder(ReadOnlySpan<byte> file, DecodeOptions options)
    {
        _file = file;
        _options = options;
    }

    public static ReadOnlySpan<byte> Signature => [0xFF, JpegMarkers.StartOfImage];

    public static RgbImage Decode(ReadOnlySpan<byte> file, DecodeOptions options)
    {
        var decoder = new JpegDecoder(file, options);
        return decoder.Run();
    }

    private RgbImage Run()
    {
        while (ReadMarker() is var marker && marker != JpegMarkers.EndOfImage)
        {
            if (marker is JpegMarkers.Temporary or (>= JpegMarkers.FirstRestart and <= JpegMarkers.LastRestart))
                continue;
            if (marker == JpegMarkers.StartOfImage)
                throw new DecodeFault("a second picture starts inside the first", _position - 2);
            ReadSegment(marker);
        }
        if (_frame is null)
            throw new DecodeFault("the file has no picture", _position);
        foreach (JpegComponent component in _frame.Components)
        {
            if (component.Quantization is null)
                throw new DecodeFault($"component {component.Id} has no data", _position);
        }
        if (_frame.Progressive)
            FrameRenderer.Transform(_frame);
        RgbImage image = FrameRenderer.Render(_frame, Model(_frame));
        return _options.ApplyOrientation ? Orientation.Apply(image, _orientation) : image;
    }

    // Skips to the next marker, past anything that is none, as libjpeg does.
    private byte ReadMarker()
    {
        int at = _position;
        while (at + 1 < _file.Length && !(_file[at] == 0xFF && _file[at + 1] is not (0 or 0xFF)))
            at++;
        if (at + 1 >= _file.Length)
            throw DecodeFault.Truncated(_file.Length);
        _position = at + 2;
        return _file[at + 1];
    }

    private void ReadSegment(byte marker)
    {
        int start = _position;
        if (start + 2 > _file.Length)
            throw DecodeFault.Truncated(_file.Length);
        int length = BinaryPrimitives.ReadUInt16BigEndian(_file[start..]);
        if (length < 2)
            throw new DecodeFault($"segment {marker:X2} has length {length}", start);
        if (start + length > _file.Length)
            throw DecodeFault.Truncated(_file.Length);
        ReadOnlySpan<byte> body = _file.Slice(start + 2, length - 2);
        _position = start + length;
        switch (marker)
        {
            case JpegMarkers.BaselineFrame or JpegMarkers.ExtendedFrame or JpegMarkers.ProgressiveFrame:
                ReadFrame(body, marker == JpegMarkers.ProgressiveFrame, start);
                break;
            case JpegMarkers.HuffmanTables:
                ReadHuffmanTables(body, start);
                break;
            case JpegMarkers.QuantizationTables:
                ReadQuantization(body, start);
                break;
            case JpegMarkers.RestartInterval:
                _restartInterval = body.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(body) : throw BadLength("restart interval", start);
                break;
            case JpegMarkers.StartOfScan:
                ReadScan(body, start);
                break;
            case JpegMarkers.App0:
                _jfif |= body.Length >= 12 && body.StartsWith("JFIF\0"u8);
                break;
            case JpegMarkers.App1:
                if (body.StartsWith("Exif\0\0"u8))
                    _orientation = Orientation.Read(body[6..]);
                break;
            case JpegMarkers.App14:
                if (body.Length >= 12 && body.StartsWith("Adobe"u8))
                    _adobeTransform = body[11];
                break;
            default:
                if (JpegMarkers.UnsupportedFrame(marker) is { } problem)
                    throw new DecodeFault(problem, start - 2);
                break;
        }
    }

    private void ReadFrame(ReadOnlySpan<byte> body, bool progressive, int offset)
    {
        if (_frame is not null)
            throw new DecodeFault("a second frame header", offset);
        if (body.Length < 6 || body.Length != 6 + body[5] * 3)
            throw BadLength("frame header", offset);
        if (body[0] != 8)
            throw new DecodeFault($"{body[0]} bits a sample are not supported, only 8", offset);
        int height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]), width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        SizeLimits.Check((uint)width, (uint)height, _options, offset);
        if (body[5] is not (1 or 3 or 4))
            throw new DecodeFault($"{body[5]} components are not supported, only 1, 3 and 4", offset);
        var components = new JpegComponent[body[5]];
        for (int i = 0; i < components.Length; i++)
        {
            ReadOnlySpan<byte> entry = body.Slice(6 + i * 3, 3);
            int h = entry[1] >> 4, v = entry[1] & 15;
            if (h is < 1 or > 4 || v is < 1 or > 4 || entry[2] > 3)
                throw new DecodeFault($"component {entry[0]} has sampling {h}x{v} and table {entry[2]}", offset);
            components[i] = new JpegComponent { Id = entry[0], H = h, V = v, QuantizationIndex = entry[2] };
        }
        _frame = new JpegFrame(width, height, progressive, components);
        foreach (JpegComponent component in components)
        {
            if (_frame.MaxH % component.H != 0 || _frame.MaxV % component.V != 0)
                throw new DecodeFault($"sampling {component.H}x{component.V} of {_frame.MaxH}x{_frame.MaxV} is not supported", offset);
        }
        _frame.Allocate(_file.Length - _position, offset);
    }

    private readonly void ReadHuffmanTables(ReadOnlySpan<byte> body, int offset)
    {
        while (!body.IsEmpty)
        {
            if (body.Length < 17)
                throw BadLength("Huffman table", offset);
            int kind = body[0] >> 4, index = body[0] & 15, count = 0;
            foreach (byte codes in body.Slice(1, 16))
                count += codes;
            if (kind > 1 || index > 3)
                throw new DecodeFault($"Huffman table {body[0]:X2} does not exist", offset);
            if (count > 256 || body.Length < 17 + count)
                throw BadLength("Huffman table", offset);
            (kind == 0 ? _dcTables : _acTables)[index] = new HuffmanTable(body.Slice(1, 16), body.Slice(17, count), offset);
            body = body[(17 + count)..];
        }
    }

    private readonly void ReadQuantization(ReadOnlySpan<byte> body, int offset)
    {
        while (!body.IsEmpty)
        {
            int wide = body[0] >> 4, index = body[0] & 15, length = 1 + 64 * (wide + 1);
            if (wide > 1 || index > 3)
                throw new DecodeFault($"quantization table {body[0]:X2} does not exist", offset);
            if (body.Length < length)
                throw BadLength("quantization table", offset);
            int[] steps = new int[64];
            for (int k = 0; k < 64; k++)
                steps[ZigZag.Natural[k]] = wide == 0 ? body[1 + k] : BinaryPrimitives.ReadUInt16BigEndian(body[(1 + 2 * k)..]);
            _quantization[index] = steps;
            body = body[length..];
        }
    }

    private void ReadScan(ReadOnlySpan<byte> body, int offset)
    {
        if (_frame is null)
            throw new DecodeFault("a scan before the frame header", offset);
        if (++_scans > MostScans)
            throw new DecodeFault($"more than {MostScans} scans", offset);
        int count = body.IsEmpty ? 0 : body[0];
        if (count is < 1 or > 4 || count > _frame.Components.Length || body.Length != 4 + 2 * count)
            throw BadLength("scan header", offset);
        ReadOnlySpan<byte> tail = body[(1 + 2 * count)..];
        ScanHeader scan = _frame.Progressive
            ? new(new JpegComponent[count], tail[0], tail[1], tail[2] >> 4, tail[2] & 15, _restartInterval)
            : new(new JpegComponent[count], 0, 63, 0, 0, _restartInterval);
        for (int i = 0; i < count; i++)
        {
            byte id = body[1 + 2 * i], tables = body[2 + 2 * i];
            JpegComponent component = Array.Find(_frame.Components, c => c.Id == id && !scan.Components.Contains(c))
                ?? throw new DecodeFault($"a scan of component {id}, which the frame lacks", offset);
            scan.Components[i] = component;
            component.Quantization ??= _quantization[component.QuantizationIndex]
                ?? throw new DecodeFault($"quantization table {component.QuantizationIndex} is missing", offset);
            component.DcTable = tables >> 4 < 4 ? _dcTables[tables >> 4] : null;
            component.AcTable = (tables & 15) < 4 ? _acTables[tables & 15] : null;
        }
        CheckScan(scan, offset);
        _position = ReadScanData(scan);
    }

    private readonly void CheckScan(ScanHeader scan, int offset)
    {
        bool dc = scan.First == 0;
        if (_frame!.Progressive && (scan.Last > 63 || scan.First > scan.Last || scan.Low > 13
            || (dc ? scan.Last != 0 : scan.Components.Length != 1) || (scan.High != 0 && scan.High != scan.Low + 1)))
        {
            throw new DecodeFault($"a scan of coefficients {scan.First} to {scan.Last}, bits {scan.High} to {scan.Low} cannot be", offset);
        }
        foreach (JpegComponent component in scan.Components)
        {
            bool needsDc = dc && scan.High == 0, needsAc = !_frame.Progressive || !dc;
            if ((needsDc && component.DcTable is null) || (needsAc && component.AcTable is null))
                throw new DecodeFault($"component {component.Id} has no Huffman table", offset);
            if (needsDc && component.DcTable!.LargestSymbol > 15)
                throw new DecodeFault("a Huffman table has codes of more than 15 bits for DC", offset);
        }
    }

    private readonly int ReadScanData(ScanHeader scan)
    {
        JpegFrame frame = _frame!;
        if (!frame.Progressive)
            return Scan.Read(_file, _position, frame, scan, new SequentialReader());
        return (scan.First, scan.High) switch
        {
            (0, 0) => Scan.Read(_file, _position, frame, scan, new DcFirstReader(scan.Low)),
            (0, _) => Scan.Read(_file, _position, frame, scan, new DcRefinementReader(scan.Low)),
            (_, 0) => Scan.Read(_file, _position, frame, scan, new AcFirstReader(scan.First, scan.Last, scan.Low)),
            _ => Scan.Read(_file, _position, frame, scan, new AcRefinementReader(scan.First, scan.Last, scan.Low)),
        };
    }

    // libjpeg's guess: JFIF is YCbCr, Adobe says what it is, else the identifiers may spell RGB.
    private readonly ColorModel Model(JpegFrame frame) => frame.Components switch
    {
        [_] => ColorModel.Gray,
        [_, _, _] when _jfif => ColorModel.YCbCr,
        [_, _, _] when _adobeTransform is { } transform => transform == 0 ? ColorModel.Rgb : ColorModel.YCbCr,
        [{ Id: (byte)'R' }, { Id: (byte)'G' }, { Id: (byte)'B' }] => ColorModel.Rgb,
        [_, _, _] => ColorModel.YCbCr,
        _ => _adobeTransform is null or 0 ? ColorModel.Cmyk : ColorModel.Ycck,
    };

    private static DecodeFault BadLength(string what, int offset) => new($"the {what} has a wrong length", offset);
}
