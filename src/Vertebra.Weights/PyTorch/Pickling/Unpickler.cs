using System.Numerics;
using System.Text;

namespace Vertebra.Weights.PyTorch.Pickling;

/// <summary>
/// A pickle machine that knows data only: dictionaries, lists, tuples, numbers, strings and tensors. Every other name that a pickle
/// refers to is refused when it is named, so that no pickle runs anything. Each instruction takes bytes of the file and makes at
/// most one small object, which bounds memory by the file's size; nothing in it recurses.
/// </summary>
internal sealed class Unpickler(SourceFile file, PickleReader reader, Func<object?, long, object?> persistentLoad)
{
    private const int MostStacked = 1 << 20;
    private const int MostMarks = 1 << 10;
    private const long MostBytes = 64 << 20;
    private const int MostLongBytes = 255;
    private const byte HighestProtocol = 5;

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<int, object?> _memo = [];
    private long _at;

    /// <summary>Runs one pickle, from where the reader stands to its STOP.</summary>
    public object? Run()
    {
        long first = reader.Position;
        while (true)
        {
            _at = reader.Position;
            if (_at - first > MostBytes)
                throw Fault($"the pickle is longer than {MostBytes} bytes");
            var opcode = (PickleOpcode)reader.Byte();
            if (opcode == PickleOpcode.Stop)
                return _stack.Count == 1 && _marks.Count == 0 ? _stack[0] : throw Fault("the pickle ends with unfinished values");
            Execute(opcode);
        }
    }

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Proto: CheckProtocol(reader.Byte()); break;
            case PickleOpcode.Frame: CheckFrame(reader.Int64()); break;
            case PickleOpcode.Mark: PushMark(); break;
            case PickleOpcode.Pop: DropTop(); break;
            case PickleOpcode.PopMark: PopMark(); break;
            case PickleOpcode.Dup: Push(Top()); break;

            case PickleOpcode.None: Push(null); break;
            case PickleOpcode.NewTrue: Push(true); break;
            case PickleOpcode.NewFalse: Push(false); break;
            case PickleOpcode.BinInt: Push((long)reader.Int32()); break;
            case PickleOpcode.BinInt1: Push((long)reader.Byte()); break;
            case PickleOpcode.BinInt2: Push((long)reader.UInt16()); break;
            case PickleOpcode.Long1: Push(Integer(reader.Byte())); break;
            case PickleOpcode.Long4: Push(Integer(reader.Int32())); break;
            case PickleOpcode.BinFloat: Push(reader.BigEndianDouble()); break;

            case PickleOpcode.BinUnicode: Push(reader.Text((uint)reader.Int32())); break;
            case PickleOpcode.ShortBinUnicode: Push(reader.Text(reader.Byte())); break;
            case PickleOpcode.BinUnicode8: Push(reader.Text(reader.Int64())); break;
            // Python 2 wrote its strings as bytes; names are ASCII in both.
            case PickleOpcode.BinString: Push(Encoding.Latin1.GetString(reader.Bytes(reader.Int32()))); break;
            case PickleOpcode.ShortBinString: Push(Encoding.Latin1.GetString(reader.Bytes(reader.Byte()))); break;
            case PickleOpcode.BinBytes: PushBytes((uint)reader.Int32()); break;
            case PickleOpcode.ShortBinBytes: PushBytes(reader.Byte()); break;
            case PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8: PushBytes(reader.Int64()); break;

            case PickleOpcode.EmptyTuple: Push(Array.Empty<object?>()); break;
            case PickleOpcode.Tuple1: Push(PopTuple(1)); break;
            case PickleOpcode.Tuple2: Push(PopTuple(2)); break;
            case PickleOpcode.Tuple3: Push(PopTuple(3)); break;
            case PickleOpcode.Tuple or PickleOpcode.FrozenSet: Push(PopMark()); break;
            case PickleOpcode.EmptyList or PickleOpcode.EmptySet: Push(new PickleList()); break;
            case PickleOpcode.EmptyDict: Push(new PickleDictionary()); break;
            case PickleOpcode.List: PushList(PopMark()); break;
            case PickleOpcode.Dict: PushDictionary(PopMark()); break;
            case PickleOpcode.Append: AddToList(PopTuple(1)); break;
            case PickleOpcode.Appends or PickleOpcode.AddItems: AddToList(PopMark()); break;
            case PickleOpcode.SetItem: AddToDictionary(PopTuple(2)); break;
            case PickleOpcode.SetItems: AddToDictionary(PopMark()); break;

            case PickleOpcode.BinPut: _memo[reader.Byte()] = Top(); break;
            case PickleOpcode.LongBinPut: _memo[reader.Int32()] = Top(); break;
            case PickleOpcode.Memoize: _memo[_memo.Count] = Top(); break;
            case PickleOpcode.BinGet: Push(Remembered(reader.Byte())); break;
            case PickleOpcode.LongBinGet: Push(Remembered(reader.Int32())); break;

            case PickleOpcode.Global: Push(Resolve(reader.Line(), reader.Line())); break;
            case PickleOpcode.StackGlobal: PushStackGlobal(); break;
            case PickleOpcode.BinPersId: Push(persistentLoad(Pop(), _at)); break;
            case PickleOpcode.Reduce or PickleOpcode.NewObj: PushCall(); break;
            case PickleOpcode.Build: Build(); break;
            default: throw Fault($"the pickle has the instruction 0x{(byte)opcode:X2}, which no state dictionary needs; it is refused");
        }
    }

    private void CheckProtocol(byte protocol)
    {
        if (protocol > HighestProtocol)
            throw Fault($"the pickle's protocol {protocol} is unknown");
    }

    private void CheckFrame(long length)
    {
        if (length < 0 || length > reader.Remaining)
            throw Fault($"the pickle announces a frame of {length} bytes and {reader.Remaining} follow; the file is truncated or damaged");
    }

    private object Integer(int bytes)
    {
        if (bytes is < 0 or > MostLongBytes)
            throw Fault("an integer of the pickle is too long");
        var number = new BigInteger(reader.Bytes(bytes));
        return number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number;
    }

    private void PushBytes(long length)
    {
        reader.Skip(length);
        Push(PickleBytes.Value);
    }

    private void PushList(object?[] items)
    {
        Push(new PickleList());
        foreach (object? item in items)
            ((PickleList)Top()!).Add(item);
    }

    private void PushDictionary(object?[] items)
    {
        Push(new PickleDictionary());
        AddToDictionary(items);
    }

    private void AddToList(object?[] items)
    {
        if (Top() is not PickleList list)
            throw Fault("the pickle appends to what is no list");
        foreach (object? item in items)
            list.Add(item);
    }

    private void AddToDictionary(object?[] items)
    {
        if (Top() is not PickleDictionary dictionary || items.Length % 2 != 0)
            throw Fault("the pickle sets items of what is no dictionary");
        for (int i = 0; i < items.Length; i += 2)
            dictionary.Add(items[i], items[i + 1]);
    }

    private object? Remembered(int index) =>
        _memo.TryGetValue(index, out object? value) ? value : throw Fault($"the pickle refers to value {index}, which it has not made");

    private void PushStackGlobal()
    {
        if (PopTuple(2) is not [string module, string name])
            throw Fault("the pickle names a global by what is no string");
        Push(Resolve(module, name));
    }

    private TorchGlobal Resolve(string module, string name)
    {
        if (TorchGlobal.Find(module, name) is { } global)
            return global;
        string shown = SafetensorsHeader.Shown($"{module}.{name}");
        throw Fault(IsWholeObject()
            ? $"the file holds a whole Python object of the class '{shown}', which only its own code can build; " +
              "save model.state_dict() in Python and load that"
            : $"the pickle asks for '{shown}', which is refused: only dictionaries, lists, numbers, strings and tensors are read, and " +
              "nothing was run. If you trust the file, load it in Python and save model.state_dict()");
    }

    // A class is the first thing in the file, follows the word "module" (legacy files), or is built without arguments.
    private bool IsWholeObject()
    {
        if (_stack.Count == 0 || Top() is "module")
            return true;
        int ahead = reader.Peek(0) switch
        {
            (int)PickleOpcode.BinPut => 2,
            (int)PickleOpcode.LongBinPut => 5,
            (int)PickleOpcode.Memoize => 1,
            _ => 0,
        };
        return reader.Peek(ahead) == (int)PickleOpcode.EmptyTuple && reader.Peek(ahead + 1) == (int)PickleOpcode.NewObj;
    }

    private void PushCall()
    {
        if (PopTuple(2) is not [TorchGlobal callee, object?[] arguments])
            throw Fault("the pickle calls what cannot be called");
        Push(TorchObjects.Call(callee, arguments, problem => Fault(problem)));
    }

    private void Build()
    {
        object? state = Pop();
        switch (Top())
        {
            // Attributes of a dictionary, such as the versions that state_dict() adds, say nothing about tensors.
            case PickleDictionary: break;
            case TorchParameter parameter: TorchObjects.SetState(parameter, state); break;
            default: throw Fault("the pickle sets the state of what has none");
        }
    }

    private void PushMark()
    {
        if (_marks.Count == MostMarks)
            throw Fault($"the pickle nests deeper than {MostMarks} levels");
        _marks.Add(_stack.Count);
    }

    private void Push(object? value)
    {
        if (_stack.Count == MostStacked)
            throw Fault($"the pickle keeps more than {MostStacked} values at a time");
        _stack.Add(value);
    }

    private object? Top()
    {
        Require(1);
        return _stack[^1];
    }

    private object? Pop()
    {
        object? value = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private void DropTop()
    {
        if (_marks.Count > 0 && _marks[^1] == _stack.Count)
            _marks.RemoveAt(_marks.Count - 1);
        else
            Pop();
    }

    private object?[] PopTuple(int count)
    {
        Require(count);
        return PopFrom(_stack.Count - count);
    }

    private object?[] PopMark()
    {
        if (_marks.Count == 0)
            throw Fault("the pickle ends a group that it has not begun");
        int start = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return PopFrom(start);
    }

    private object?[] PopFrom(int start)
    {
        object?[] values = [.. _stack[start..]];
        _stack.RemoveRange(start, values.Length);
        return values;
    }

    private void Require(int count)
    {
        int floor = _marks.Count > 0 ? _marks[^1] : 0;
        if (_stack.Count - floor < count)
            throw Fault("the pickle takes a value that it has not made");
    }

    private WeightsFormatException Fault(string problem) => new(file.Path, problem, _at);
}
