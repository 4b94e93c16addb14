using ServiceDns.Dns;

namespace ServiceDns.Plugins.ZoneData;

/// <summary>The records of one name and type, with the signatures over them.</summary>
/// <param name="Type">The type.</param>
/// <param name="Records">The records in the order of the file; empty when only signatures are there.</param>
/// <param name="Signatures">RRSIG records that cover the type.</param>
internal sealed record RecordSet(RecordType Type, ResourceRecord[] Records, ResourceRecord[] Signatures)
{
    /// <summary>No record of whatever type.</summary>
    public static RecordSet None { get; } = new(RecordType.None, [], []);

    /// <summary>Records and signatures.</summary>
    public IEnumerable<ResourceRecord> All => Records.Concat(Signatures);
}
