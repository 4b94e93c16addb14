using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>Keys and data of elements as registers hold them: addresses and ports in network order, each padded to 4 bytes.</summary>
internal static class ElementKeys
{
    // As the kernel numbers transport protocols: IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP.
    private static ReadOnlySpan<byte> Protocols => [6, 17, 132];

    /// <summary>An address, protocol and port; of a node port the unspecified address.</summary>
    public static ElementBytes Frontend(Frontend frontend, Protocol protocol, int addressLength)
    {
        Span<byte> key = stackalloc byte[ElementBytes.Limit];
        key.Clear();
        if (frontend.Kind != FrontendKind.NodePort) frontend.Address.WriteTo(key);
        key[addressLength] = Protocols[(int)protocol];
        BinaryPrimitives.WriteUInt16BigEndian(key[(addressLength + 4)..], frontend.Port);
        return new ElementBytes(key[..(addressLength + 8)]);
    }

    /// <summary>Two numbers.</summary>
    public static ElementBytes Slot(uint pool, uint slot)
    {
        ReadOnlySpan<uint> key = [pool, slot];
        return new ElementBytes(MemoryMarshal.AsBytes(key));
    }

    /// <summary>An address and a port.</summary>
    public static ElementBytes Endpoint(PlannedEndpoint endpoint)
    {
        Span<byte> data = stackalloc byte[ElementBytes.Limit];
        data.Clear();
        var length = endpoint.Address.WriteTo(data);
        BinaryPrimitives.WriteUInt16BigEndian(data[length..], endpoint.Port);
        return new ElementBytes(data[..(length + 4)]);
    }

    /// <summary>A number and an address.</summary>
    public static ElementBytes Source(uint service, Address address)
    {
        Span<byte> key = stackalloc byte[ElementBytes.Limit];
        MemoryMarshal.Write(key, service);
        return new ElementBytes(key[..(4 + address.WriteTo(key[4..]))]);
    }

    /// <summary>An address, and the same again.</summary>
    public static ElementBytes Hairpin(Address address)
    {
        Span<byte> key = stackalloc byte[ElementBytes.Limit];
        var length = address.WriteTo(key);
        return new ElementBytes(key[..(length + address.WriteTo(key[length..]))]);
    }

    /// <summary>An address.</summary>
    public static ElementBytes Of(Address address)
    {
        Span<byte> key = stackalloc byte[ElementBytes.Limit];
        return new ElementBytes(key[..address.WriteTo(key)]);
    }

    /// <summary>The endpoint that <see cref="Endpoint"/> wrote. Whether it is local is not in it.</summary>
    public static PlannedEndpoint ReadEndpoint(ElementBytes data)
    {
        Span<byte> bytes = stackalloc byte[ElementBytes.Limit];
        var written = data.CopyTo(bytes);
        var length = written.Length - 4;
        return new PlannedEndpoint(Address.FromBytes(written[..length]), BinaryPrimitives.ReadUInt16BigEndian(written[length..]), false);
    }
}
