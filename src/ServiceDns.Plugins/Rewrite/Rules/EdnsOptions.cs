using System.Buffers.Binary;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>The options of a request or a response, taken apart.</summary>
internal sealed class EdnsOptions
{
    private readonly List<(ushort Code, byte[] Data)> options = [];

    /// <summary>Those of the query; none when it has no OPT record.</summary>
    public static EdnsOptions Of(Query query) => Read(query.RequestOptions);

    /// <summary>Those that the rest of the chain put into the response.</summary>
    public static EdnsOptions OfResponse(Query query) => Read(query.ResponseOptions);

    /// <summary>The data of the first option with that code, or null.</summary>
    public byte[]? Find(ushort code) => options.Find(option => option.Code == code).Data;

    /// <summary>Changes the first option with that code, or adds it.</summary>
    public void Put(ushort code, byte[] data)
    {
        var index = options.FindIndex(option => option.Code == code);
        if (index >= 0) options[index] = (code, data);
        else options.Add((code, data));
    }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => options.Count == 0;

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

    /// <summary>Puts them into the response, in place of those that it has.</summary>
    public void WriteToResponse(Query query)
    {
        query.ClearOptions();
        foreach (var (code, data) in options) query.AddOption(code, data);
    }

    private static EdnsOptions Read(ReadOnlySpan<byte> bytes)
    {
        var result = new EdnsOptions();
        var position = 0;
        while (Edns.TryNextOption(bytes, ref position, out var code, out var value))
        {
            result.options.Add((code, value.ToArray()));
        }
        return result;
    }
}
