using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ServiceDns.Dns;

/// <summary>The parameters of SVCB and HTTPS records: <c>key=value</c> words, in wire form sorted by key (RFC 9460, section 2.1).</summary>
internal static class ServiceParameterText
{
    private const int Mandatory = 0, Alpn = 1, NoDefaultAlpn = 2, Port = 3, IPv4Hint = 4, Ech = 5, IPv6Hint = 6, Ohttp = 8;

    private static readonly string[] Keys =
        ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath", "ohttp"];

    /// <summary>Appends the parameters.</summary>
    /// <exception cref="FormatException">A key is unknown or twice there, or a value is wrong.</exception>
    public static void Write(ArrayBufferWriter<byte> data, IEnumerable<string> words)
    {
        var parameters = new SortedDictionary<ushort, byte[]>();
        foreach (var word in words)
        {
            var split = word.IndexOf('=', StringComparison.Ordinal);
            var key = KeyOf(split < 0 ? word : word[..split]);
            if (!parameters.TryAdd(key, ValueOf(key, split < 0 ? "" : word[(split + 1)..])))
            {
                throw new FormatException($"'{word}' is there twice");
            }
        }
        foreach (var (key, value) in parameters)
        {
            BinaryPrimitives.WriteUInt16BigEndian(data.GetSpan(2), key);
            data.Advance(2);
            BinaryPrimitives.WriteUInt16BigEndian(data.GetSpan(2), (ushort)value.Length);
            data.Advance(2);
            data.Write(value);
        }
    }

    /// <summary>Appends the parameters as words, each with a blank before it. False when the bytes are no parameters.</summary>
    public static bool TryFormat(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 4)
        {
            var key = BinaryPrimitives.ReadUInt16BigEndian(bytes);
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
            if (bytes.Length < 4 + length) return false;
            text.Append(' ').Append(NameOf(key));
            if (length > 0 && !TryFormat(text.Append('='), key, bytes.Slice(4, length))) return false;
            bytes = bytes[(4 + length)..];
        }
        return bytes.IsEmpty;
    }

    private static ushort KeyOf(string name)
    {
        var known = Array.FindIndex(Keys, key => key.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (known >= 0) return (ushort)known;
        return name.StartsWith("key", StringComparison.OrdinalIgnoreCase)
            && ushort.TryParse(name.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new FormatException(
                    $"'{name}' is not a service parameter; others than {string.Join(", ", Keys)} are written keyNNNNN");
    }

    private static string NameOf(ushort key) => key < Keys.Length ? Keys[key] : $"key{key}";

    private static byte[] ValueOf(ushort key, string value) => key switch
    {
        Mandatory => [.. value.Split(',').Select(KeyOf).Order().SelectMany(Number)], // in this order: RFC 9460, section 8
        Alpn => [.. Items(value).SelectMany(item => (byte[])[(byte)item.Length, .. item])],
        NoDefaultAlpn or Ohttp => value.Length == 0 ? [] : throw new FormatException($"{NameOf(key)} has no value"),
        Port => ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? Number(port)
            : throw new FormatException($"'{value}' is not a port"),
        IPv4Hint => Addresses(value, AddressFamily.InterNetwork),
        IPv6Hint => Addresses(value, AddressFamily.InterNetworkV6),
        Ech => Convert.FromBase64String(value),
        _ => CharacterString.Unescape(value),
    };

    private static byte[] Number(ushort value) => [(byte)(value >> 8), (byte)value];

    /// <summary>Splits at commas that are not escaped (RFC 9460, appendix A.1); the value is unescaped twice.</summary>
    private static List<byte[]> Items(string value)
    {
        var (items, item) = (new List<byte[]>(), new List<byte>());
        var bytes = CharacterString.Unescape(value);
        for (var i = 0; i <= bytes.Length; i++)
        {
            if (i == bytes.Length || bytes[i] == ',')
            {
                if (item.Count is 0 or > byte.MaxValue)
                {
                    throw new FormatException($"'{value}' holds an item that is empty, or longer than 255 bytes");
                }
                items.Add([.. item]);
                item.Clear();
                continue;
            }
            if (bytes[i] == '\\' && i + 1 < bytes.Length) i++;
            item.Add(bytes[i]);
        }
        return items;
    }

    private static byte[] Addresses(string value, AddressFamily family) =>
        [.. value.Split(',').SelectMany(text => IPAddress.TryParse(text, out var address) && address.AddressFamily == family
            ? address.GetAddressBytes()
            : throw new FormatException($"'{text}' is not an address of the family"))];

    private static bool TryFormat(StringBuilder text, ushort key, ReadOnlySpan<byte> value)
    {
        switch (key)
        {
            case Mandatory when value.Length % 2 == 0:
                for (var i = 0; i < value.Length; i += 2)
                {
                    text.Append(i > 0 ? "," : "").Append(NameOf(BinaryPrimitives.ReadUInt16BigEndian(value[i..])));
                }
                return true;
            case Alpn:
                return TryFormatItems(text, value);
            case Port when value.Length == 2:
                text.Append('"').Append(BinaryPrimitives.ReadUInt16BigEndian(value)).Append('"');
                return true;
            case IPv4Hint when value.Length % 4 == 0:
                FormatAddresses(text, value, 4);
                return true;
            case IPv6Hint when value.Length % 16 == 0:
                FormatAddresses(text, value, 16);
                return true;
            case Ech:
                text.Append('"').Append(Convert.ToBase64String(value)).Append('"');
                return true;
            case Mandatory or Port or IPv4Hint or IPv6Hint or NoDefaultAlpn or Ohttp:
                return false;
            default:
                CharacterString.Quote(text, value);
                return true;
        }
    }

    private static bool TryFormatItems(StringBuilder text, ReadOnlySpan<byte> value)
    {
        var joined = new List<byte>();
        for (var at = 0; at < value.Length; at += value[at] + 1)
        {
            if (value[at] == 0 || at + value[at] >= value.Length) return false;
            if (at > 0) joined.Add((byte)',');
            foreach (var letter in value.Slice(at + 1, value[at]))
            {
                if (letter is (byte)',' or (byte)'\\') joined.Add((byte)'\\');
                joined.Add(letter);
            }
        }
        CharacterString.Quote(text, joined.ToArray());
        return true;
    }

    private static void FormatAddresses(StringBuilder text, ReadOnlySpan<byte> value, int size)
    {
        for (var at = 0; at < value.Length; at += size) text.Append(at == 0 ? '"' : ',').Append(new IPAddress(value.Slice(at, size)));
        text.Append('"');
    }
}
