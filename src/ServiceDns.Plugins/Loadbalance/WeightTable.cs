using System.Globalization;
using System.Runtime.CompilerServices;
using ServiceDns.Cluster;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Loadbalance;

/// <summary>Weights of addresses, by the name that has them.</summary>
internal sealed class WeightTable
{
    /// <summary>The weight of an address that the file does not name.</summary>
    public const byte Usual = 1;

    private readonly Dictionary<DomainName, Dictionary<Address, byte>> byName = [];

    /// <summary>No name has weights.</summary>
    public static WeightTable Empty { get; } = new();

    /// <summary>
    /// Reads the lines of a weight file: a name alone, then <c>ADDRESS WEIGHT</c> lines for it; <c>#</c> begins a comment line.
    /// </summary>
    /// <param name="lines">The lines.</param>
    /// <param name="path">Named in errors.</param>
    /// <exception cref="FormatException">A line is none of these.</exception>
    public static WeightTable Parse(IEnumerable<string> lines, string path)
    {
        var table = new WeightTable();
        Dictionary<Address, byte>? weights = null;
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            var fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (fields is [] || fields[0].StartsWith('#')) continue;
            switch (fields)
            {
                case [var name]:
                    weights = table.Begin(name) ?? throw Wrong($"wrong domain name:\"{name}\"", " (Maybe a missing weight value?)");
                    break;
                case [var address, var weight]:
                    if (!Address.TryParse(address, out var parsed)) throw Wrong($"wrong IP address:\"{address}\"");
                    if (!byte.TryParse(weight, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value == 0)
                    {
                        throw Wrong($"wrong weight value:\"{weight}\"", "; right would be 1 to 255");
                    }
                    if (weights is null) throw Wrong("missing domain name");
                    weights.TryAdd(parsed, value);
                    break;
                default:
                    throw Wrong($"could not parse weight line:\"{line.Trim()}\"");
            }
        }
        return table;

        FormatException Wrong(string what, string more = "") => new($"{what} in weight file {path}, line {number}{more}");
    }

    /// <summary>The weight of an address.</summary>
    /// <param name="owner">The name that has it, an uncompressed wire name in any case.</param>
    /// <param name="address">4 or 16 bytes.</param>
    [SkipLocalsInit]
    public byte Of(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> address)
    {
        if (byName.Count == 0 || address.Length is not (4 or 16)) return Usual;
        return byName.TryGetValue(DomainName.FromWire(owner), out var weights)
            ? weights.GetValueOrDefault(Address.FromBytes(address), Usual)
            : Usual;
    }

    private Dictionary<Address, byte>? Begin(string name)
    {
        if (Address.TryParse(name, out _) || !DomainName.TryParse(name, out var domain)) return null;
        if (!byName.TryGetValue(domain, out var weights)) byName[domain] = weights = [];
        return weights;
    }
}
