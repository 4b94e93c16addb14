using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tsig;

/// <summary>Which requests must be signed.</summary>
internal sealed class TsigRules
{
    /// <summary>The zones whose requests are looked at.</summary>
    public ZoneSet Zones { get; init; } = ZoneSet.None;

    /// <summary>Types that must be signed; null for all.</summary>
    public HashSet<RecordType>? Types { get; set; } = [];

    /// <summary>Operations that must be signed; null for all.</summary>
    public HashSet<Opcode>? Opcodes { get; set; } = [];

    /// <summary>Whether a request must be signed.</summary>
    public bool Require(Query query) =>
        Types is null || Types.Contains(query.Type) || Opcodes is null || Opcodes.Contains(query.Opcode);
}
