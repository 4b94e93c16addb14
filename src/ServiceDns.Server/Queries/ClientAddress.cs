using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.CompilerServices;

namespace ServiceDns.Server;

/// <summary>How a query came.</summary>
public enum Transport : byte
{
    /// <summary>A datagram: answers are cut to the client's size.</summary>
    Udp,

    /// <summary>A stream, or a lookup from inside: answers may have 65,535 bytes.</summary>
    Tcp,
}

/// <summary>An endpoint of a query without a heap object: 16 bytes of address (IPv4 mapped, RFC 4291), port and scope.</summary>
public struct ClientAddress : IEquatable<ClientAddress>
{
    private Bytes bytes;

    /// <summary>The port.</summary>
    public ushort Port;

    /// <summary>The scope of a link-local address, else 0.</summary>
    public uint Scope;

    /// <summary>The 16 bytes, IPv4 mapped.</summary>
    [UnscopedRef]
    public Span<byte> Raw => bytes;

    /// <summary>Whether the address is IPv4.</summary>
    public readonly bool IsIPv4
    {
        get
        {
            ReadOnlySpan<byte> raw = bytes;
            return BinaryPrimitives.ReadUInt64LittleEndian(raw) == 0 && BinaryPrimitives.ReadUInt32BigEndian(raw[8..]) == 0xFFFF;
        }
    }

    /// <summary>4 or 16 bytes in network order.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Address => IsIPv4 ? ((ReadOnlySpan<byte>)bytes)[12..] : bytes;

    /// <summary>The same endpoint in this form.</summary>
    public static ClientAddress From(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var result = new ClientAddress { Port = (ushort)endPoint.Port };
        endPoint.Address.MapToIPv6().TryWriteBytes(result.Raw, out _);
        if (endPoint.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
        {
            result.Scope = (uint)endPoint.Address.ScopeId;
        }
        return result;
    }

    /// <summary>The framework's form.</summary>
    public readonly IPAddress ToIPAddress() => IsIPv4 ? new IPAddress(Address) : new IPAddress(Address, Scope);

    /// <inheritdoc/>
    public readonly bool Equals(ClientAddress other) =>
        Port == other.Port && ((ReadOnlySpan<byte>)bytes).SequenceEqual(other.bytes);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is ClientAddress other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        hash.Add(Port);
        return hash.ToHashCode();
    }

    /// <summary><c>10.0.0.1:53</c> or <c>[2001:db8::1]:53</c>.</summary>
    public override readonly string ToString() => new IPEndPoint(ToIPAddress(), Port).ToString();

    [InlineArray(16)]
    private struct Bytes
    {
        private byte first;
    }
}
