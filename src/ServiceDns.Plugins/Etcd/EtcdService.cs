using System.Text.Json.Serialization;
using ServiceDns.Corefile;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Etcd;

/// <summary>One entry of etcd, as SkyDNS defines it: the data of an SRV record whose target may also be an address.</summary>
internal sealed record EtcdService
{
    /// <summary>A domain name or an address; may be empty where <see cref="Text"/> is not.</summary>
    public string Host { get; init; } = "";

    /// <summary>The port; -1 for an entry without SRV record.</summary>
    public int Port { get; init; }

    /// <summary>The priority, or the preference of an MX record.</summary>
    public int Priority { get; init; }

    /// <summary>The weight; 0 for an equal share.</summary>
    public int Weight { get; init; }

    /// <summary>The text of a TXT record.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether it is an MX record.</summary>
    public bool Mail { get; init; }

    /// <summary>Seconds.</summary>
    public uint Ttl { get; init; }

    /// <summary>How many labels to take off the left of the name that an address is given in SRV and MX records.</summary>
    public int TargetStrip { get; init; }

    /// <summary>Entries of other groups are left out.</summary>
    public string Group { get; init; } = "";

    /// <summary>The key in etcd.</summary>
    [JsonIgnore]
    public string Key { get; init; } = "";

    /// <summary>The name that the key says.</summary>
    [JsonIgnore]
    public byte[] KeyName { get; init; } = [];

    /// <summary>The record type that it is for: A or AAAA for an address, TXT for a text, else CNAME.</summary>
    [JsonIgnore]
    public RecordType Kind
    {
        get
        {
            if (Address is { } address) return address.Length == 4 ? RecordType.A : RecordType.AAAA;
            return Text.Length > 0 ? RecordType.TXT : RecordType.CNAME;
        }
    }

    /// <summary>The address's bytes; null when the host is none.</summary>
    [JsonIgnore]
    public byte[]? Address => StrictAddress.TryParse(Host, out var address)
        ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes()
        : null;

    /// <summary>The host as a wire name; null when it is none.</summary>
    [JsonIgnore]
    public byte[]? HostName
    {
        get
        {
            Span<byte> wire = stackalloc byte[WireName.MaxLength];
            return NameText.TryParse(Host, wire, out var length) ? wire[..length].ToArray() : null;
        }
    }

    /// <summary>A target without its first <see cref="TargetStrip"/> labels; all of it where it has no more than those.</summary>
    public byte[] Strip(byte[] target)
    {
        var at = 0;
        for (var i = 0; i < TargetStrip && target[at] != 0; i++) at += target[at] + 1;
        return target[at] == 0 ? target : target[at..];
    }
}
