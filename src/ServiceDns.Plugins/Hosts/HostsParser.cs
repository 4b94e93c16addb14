using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Corefile;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Hosts;

/// <summary>Reads lines in the form of hosts(5). What is not <c>ADDRESS NAME…</c> is passed over, as CoreDNS does.</summary>
/// <param name="zones">Names outside of them are left out.</param>
/// <param name="reverse">Whether addresses get their names, for PTR.</param>
internal sealed class HostsParser(ZoneSet zones, bool reverse)
{
    private readonly Dictionary<DomainName, Addresses> names = [], wildcards = [];
    private readonly Dictionary<IPAddress, List<byte>> owners = [];
    private int count;

    /// <summary>All lines as one map.</summary>
    public static HostsMap Parse(IEnumerable<string> lines, ZoneSet zones, bool reverse)
    {
        var parser = new HostsParser(zones, reverse);
        foreach (var line in lines) parser.Add(line);
        return parser.ToMap();
    }

    /// <summary>Whether the line is <c>ADDRESS NAME…</c>.</summary>
    public static bool IsEntry(string line) => TryRead(line, out _, out _);

    private static bool TryRead(string line, [NotNullWhen(true)] out IPAddress? address, out string[] hosts)
    {
        (address, hosts) = (null, []);
        var comment = line.IndexOf('#');
        var text = comment < 0 ? line : line[..comment];
        if (text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [var first, .. { Length: > 0 } names]) return false;
        var interfaceMark = first.IndexOf('%');
        if (!StrictAddress.TryParse(interfaceMark < 0 ? first : first[..interfaceMark], out var read)) return false;
        (address, hosts) = (read.IsIPv4MappedToIPv6 ? read.MapToIPv4() : read, names);
        return true;
    }

    private void Add(string line)
    {
        if (!TryRead(line, out var address, out var hosts)) return;
        foreach (var host in hosts)
        {
            if (DomainName.TryParse(host, out var name) && zones.Contains(name)) Add(address, name);
        }
    }

    private void Add(IPAddress address, DomainName name)
    {
        if (IsWildcard(name))
        {
            AddAddress(wildcards, DomainName.FromWire(name.Wire[2..]), address);
            return;
        }
        AddAddress(names, name, address);
        if (!reverse) return;
        var key = address.MapToIPv6();
        if (!owners.TryGetValue(key, out var owned)) owners[key] = owned = [];
        owned.AddRange(name.Wire);
        count++;
    }

    private void AddAddress(Dictionary<DomainName, Addresses> map, DomainName name, IPAddress address)
    {
        if (!map.TryGetValue(name, out var entry)) map[name] = entry = new Addresses();
        var list = address.AddressFamily == AddressFamily.InterNetwork ? entry.V4 : entry.V6;
        list.AddRange(address.GetAddressBytes());
        count++;
    }

    private static bool IsWildcard(DomainName name) => name.Wire is [1, (byte)'*', ..];

    private HostsMap ToMap()
    {
        var addresses = owners.Select(pair => KeyValuePair.Create(pair.Key.GetAddressBytes(), pair.Value.ToArray()));
        return new HostsMap(Pack(names), Pack(wildcards), new HostsTable([.. addresses]), count);
    }

    private static HostsTable Pack(Dictionary<DomainName, Addresses> map) =>
        new([.. map.Select(pair => KeyValuePair.Create(pair.Key.Wire.ToArray(), HostsMap.Pack(pair.Value.V4, pair.Value.V6)))]);

    private sealed class Addresses
    {
        public List<byte> V4 { get; } = new(4);

        public List<byte> V6 { get; } = [];
    }
}
