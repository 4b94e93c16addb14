using System.Text;

namespace ServiceDns.Sources.Kubernetes.Snapshot;

/// <summary>Reads what <see cref="SnapshotEncoder"/> wrote, in the same order.</summary>
/// <remarks>The checksum has been compared before: what does not fit here has been written by another program.</remarks>
internal ref struct SnapshotDecoder(ReadOnlySpan<byte> bytes, SharedValues shared)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int at;

    /// <summary>How many bytes have been read.</summary>
    public readonly int Position => at;

    /// <exception cref="InvalidDataException">There is none; as in all other methods.</exception>
    public ulong Number()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
        throw new InvalidDataException("a number is too long");
    }

    /// <summary>A number of things, each of which takes a byte at least.</summary>
    public int Count()
    {
        var count = Number();
        return count <= (ulong)(bytes.Length - at) ? (int)count : throw new InvalidDataException("a count is too large");
    }

    public byte Byte() => at < bytes.Length ? bytes[at++] : throw new InvalidDataException("it ends early");

    public string Name() => Encoding.UTF8.GetString(Take(Count()));

    public string? Text()
    {
        var number = Number();
        return number switch
        {
            0 => null,
            1 => shared.Add(shared.Texts, Name()),
            _ => SharedValues.Find(shared.Texts, number),
        };
    }

    public string TextOrEmpty() => Text() ?? "";

    public LabelSet Labels()
    {
        var number = Number();
        if (number != 1) return number == 0 ? default : SharedValues.Find(shared.Labels, number);
        var slot = shared.Reserve(shared.Labels);
        var pairs = new KeyValuePair<string, string>[Count()];
        for (var i = 0; i < pairs.Length; i++) pairs[i] = new(TextOrEmpty(), TextOrEmpty());
        return shared.Labels[slot] = new LabelSet(pairs);
    }

    public ValueList<EndpointPort> Ports()
    {
        var number = Number();
        if (number != 1) return number == 0 ? [] : SharedValues.Find(shared.Ports, number);
        var slot = shared.Reserve(shared.Ports);
        var list = new EndpointPort[Count()];
        for (var i = 0; i < list.Length; i++) list[i] = new EndpointPort(TextOrEmpty(), (Protocol)Number(), (ushort)Number(), Text());
        return shared.Ports[slot] = ValueList.Own<EndpointPort>(list);
    }

    public Address Address() => Byte() switch
    {
        4 => Cluster.Address.FromBytes(Take(4)),
        16 => Cluster.Address.FromBytes(Take(16)),
        _ => throw new InvalidDataException("an address has a wrong length"),
    };

    public Address[] Addresses()
    {
        var list = new Address[Count()];
        for (var i = 0; i < list.Length; i++) list[i] = Address();
        return list;
    }

    public ValueList<string> Texts()
    {
        var list = new string[Count()];
        for (var i = 0; i < list.Length; i++) list[i] = TextOrEmpty();
        return ValueList.Own<string>(list);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - at) throw new InvalidDataException("it ends early");
        var taken = bytes.Slice(at, count);
        at += count;
        return taken;
    }
}

/// <summary>What has come once and may be referred to.</summary>
internal sealed class SharedValues
{
    public List<string> Texts { get; } = [];

    public List<LabelSet> Labels { get; } = [];

    public List<ValueList<EndpointPort>> Ports { get; } = [];

    /// <summary>Adds a value that is complete.</summary>
    public T Add<T>(List<T> values, T value)
    {
        values.Add(value);
        return value;
    }

    /// <summary>Takes the next number for a value whose parts come first.</summary>
    public int Reserve<T>(List<T> values) where T : struct
    {
        values.Add(default);
        return values.Count - 1;
    }

    /// <summary>What a number refers to.</summary>
    public static T Find<T>(List<T> values, ulong number) =>
        number - 2 < (ulong)values.Count ? values[(int)(number - 2)] : throw new InvalidDataException("a reference leads nowhere");
}
