using System.Globalization;

namespace Vertebra.Weights;

/// <summary>The three facts of a <c>.npy</c> header, which is the literal of a Python dictionary.</summary>
internal sealed record NpyHeader(TensorDType DType, bool FortranOrder, int[] Shape)
{
    public const int MaxRank = 64;

    public static NpyHeader Parse(string path, string text, long offset) => new Parser(path, text, offset).Parse();

    private sealed class Parser(string path, string text, long offset)
    {
        private int _at;

        public NpyHeader Parse()
        {
            string? descr = null;
            bool? fortran = null;
            int[]? shape = null;
            Expect('{');
            while (!Accept('}'))
            {
                var key = Quoted();
                Expect(':');
                switch (key)
                {
                    case "descr" when descr is null: descr = Quoted(); break;
                    case "fortran_order" when fortran is null: fortran = Boolean(); break;
                    case "shape" when shape is null: shape = Tuple(); break;
                    default: throw Fault($"the header has the unknown or repeated key '{SafetensorsHeader.Shown(key)}'");
                }
                if (Accept(',')) continue;
                Expect('}');
                break;
            }
            SkipSpace();
            if (_at != text.Length) throw Fault("something follows the header's dictionary");
            if (descr is null || fortran is null || shape is null) throw Fault("the header needs descr, fortran_order and shape");
            return new NpyHeader(DTypeOf(descr), fortran.Value, shape);
        }

        private TensorDType DTypeOf(string descr) => descr switch
        {
            "<f4" => TensorDType.F32,
            "<f8" => TensorDType.F64,
            "<f2" => TensorDType.F16,
            "<i8" => TensorDType.I64,
            "<i4" => TensorDType.I32,
            "<i2" => TensorDType.I16,
            "<u8" => TensorDType.U64,
            "<u4" => TensorDType.U32,
            "<u2" => TensorDType.U16,
            "|i1" or "<i1" => TensorDType.I8,
            "|u1" or "<u1" => TensorDType.U8,
            "|b1" => TensorDType.Bool,
            _ when descr.StartsWith('>') => throw Fault($"the type '{SafetensorsHeader.Shown(descr)}' is big endian; save the array as '<f4'"),
            _ => throw Fault($"the type '{SafetensorsHeader.Shown(descr)}' is not supported; save the array as '<f4'"),
        };

        private int[] Tuple()
        {
            var shape = new List<int>(4);
            Expect('(');
            while (!Accept(')'))
            {
                SkipSpace();
                var start = _at;
                while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
                if (!int.TryParse(text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var size))
                    throw Fault($"a dimension is no integer from 0 to {int.MaxValue}");
                if (shape.Count == MaxRank) throw Fault($"the array has more than {MaxRank} dimensions");
                shape.Add(size);
                if (Accept(',')) continue;
                Expect(')');
                break;
            }
            return [.. shape];
        }

        private string Quoted()
        {
            SkipSpace();
            if (_at == text.Length || text[_at] is not ('\'' or '"')) throw Fault("the header lacks a quoted string here");
            var quote = text[_at++];
            var end = text.IndexOf(quote, _at);
            if (end < 0) throw Fault("a string of the header has no end");
            var content = text[_at..end];
            _at = end + 1;
            return content;
        }

        private bool Boolean()
        {
            SkipSpace();
            foreach (var (word, value) in new[] { ("True", true), ("False", false) })
            {
                if (string.CompareOrdinal(text, _at, word, 0, word.Length) != 0) continue;
                _at += word.Length;
                return value;
            }
            throw Fault("fortran_order must be True or False");
        }

        private void Expect(char expected)
        {
            if (!Accept(expected)) throw Fault($"the header lacks a '{expected}' here");
        }

        private bool Accept(char expected)
        {
            SkipSpace();
            if (_at == text.Length || text[_at] != expected) return false;
            _at++;
            return true;
        }

        private void SkipSpace()
        {
            while (_at < text.Length && text[_at] is ' ' or '\n' or '\t') _at++;
        }

        private WeightsFormatException Fault(string problem) => new(path, problem, offset + _at);
    }
}
