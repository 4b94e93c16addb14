using System.Buffers.Binary;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>The options of a request, taken apart.</summary>
internal sealed class EdnsOptions
{
    private readonly List<(ushort Code, byte[] Data)> options = [];

    /// <summary>Those of the query; none when it has no OPT record.</summary>
    public static EdnsOptions Of(Query query)
    {
        var result = new EdnsOptions();
        var position = 0;
        while (Edns.TryNextOption(query.RequestOptions, ref position, out var code, out var value))
        {
            result.options.Add((code, value.ToArray()));
        }
        return result;
    }

    /// <summary>The data of the first option with that code, or null.</summary>
    public byte[]? Find(ushort code) => options.Find(option => option.Code == code).Data;

    /// <summary>Changes the first option with that code, or adds it.</summary>
    public void Put(ushort code, byte[] data)
    {
        var index = options.FindIndex(option => option.Code == code);
        if (index >= 0) options[index] = (code, data);
        else options.Add((code, data));
    }

    /// <summary>Takes away all options with that code.</summary>
    public void Remove(ushort code) => options.RemoveAll(option => option.Code == code);

    /// <summary>Puts them into the query, which gets an OPT record if it has none.</summary>
    public void WriteTo(Query query)
    {
        var bytes = new byte[options.Sum(option => 4 + option.Data.Length)];
        var position = 0;
        foreach (var (code, data) in options)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(position), code);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(position + 2), (ushort)data.Length);
            data.CopyTo(bytes, position + 4);
            position += 4 + data.Length;
        }
        query.ChangeOptions(bytes);
    }
}
