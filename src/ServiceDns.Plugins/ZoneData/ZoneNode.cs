using ServiceDns.Dns;

namespace ServiceDns.Plugins.ZoneData;

/// <summary>A name of a zone and what it has. One that has nothing is there because names below it have (RFC 8020).</summary>
internal sealed class ZoneNode(byte[] name, RecordSet[] sets, bool hasDescendants)
{
    /// <summary>The name in lower case, in wire form.</summary>
    public ReadOnlySpan<byte> Name => name;

    /// <summary>
    /// Its record sets. At the apex, SOA and NS are not among them: see <see cref="Zone.Soa"/> and <see cref="Zone.Servers"/>.
    /// </summary>
    public RecordSet[] Sets => sets;

    /// <summary>Whether it has no record: an empty non-terminal, or an apex with SOA and NS alone.</summary>
    public bool IsEmpty => sets.Length == 0;

    /// <summary>Whether a name below it has records.</summary>
    public bool HasDescendants => hasDescendants;

    /// <summary>The records of a type, or null.</summary>
    public RecordSet? this[RecordType type]
    {
        get
        {
            foreach (var set in sets)
            {
                if (set.Type == type) return set.Records.Length > 0 ? set : null;
            }
            return null;
        }
    }
}
