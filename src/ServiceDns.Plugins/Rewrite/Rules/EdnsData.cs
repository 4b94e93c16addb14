using System.Buffers.Binary;
using System.Text;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>Makes the data of EDNS options.</summary>
internal static class EdnsData
{
    /// <summary>What a variable such as <c>{client_ip}</c> stands for; null when there is no such variable.</summary>
    /// <param name="variable">With its braces.</param>
    /// <param name="block">Knows the labels of metadata.</param>
    public static Func<Query, byte[]?>? OfVariable(string variable, BlockSettings block)
    {
        var name = variable[1..^1];
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return name switch
        {
            "qname" => query => Encoding.ASCII.GetBytes(NameText.Format(query.Name)),
            "qtype" => query => Number((ushort)query.Type),
            "client_ip" => query => query.Client.Address.ToArray(),
            "client_port" => query => Number(query.Client.Port),
            "server_ip" => query => query.Local.Address.ToArray(),
            "server_port" => query => Number(query.Local.Port),
            "protocol" => query => query.Transport == Transport.Udp ? "udp"u8.ToArray() : "tcp"u8.ToArray(),
            _ when slash > 0 && slash < name.Length - 1 => query => OfLabel(block.MetadataOf(query, name)),
            _ => null,
        };
    }

    /// <summary>The client's network (RFC 7871, section 6), cut at a length for each family.</summary>
    public static Func<Query, byte[]?> Subnet(byte ipv4Length, byte ipv6Length) => query =>
    {
        var address = query.Client.Address.ToArray();
        var bits = address.Length == 4 ? ipv4Length : ipv6Length;
        var bytes = (bits + 7) / 8;
        var data = new byte[4 + bytes];
        BinaryPrimitives.WriteUInt16BigEndian(data, (ushort)(address.Length == 4 ? 1 : 2));
        data[2] = bits;
        address.AsSpan(0, bytes).CopyTo(data.AsSpan(4));
        if (bits % 8 != 0) data[^1] &= (byte)(0xFF << (8 - bits % 8));
        return data;
    };

    private static byte[]? OfLabel(string? value) => string.IsNullOrEmpty(value) ? null : Encoding.UTF8.GetBytes(value);

    private static byte[] Number(ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }
}
