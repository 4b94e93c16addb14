using ServiceDns.Dns;

namespace ServiceDns.Plugins.Signing;

/// <summary>
/// The keys that sign a zone. Where some have the SEP bit and some have not, the former sign keys and the latter the rest.
/// </summary>
internal sealed class KeySet(IReadOnlyList<SigningKey> keys)
{
    /// <summary>All keys of the set.</summary>
    public IReadOnlyList<SigningKey> All => keys;

    /// <summary>Whether the work is divided.</summary>
    public bool IsSplit { get; } = keys.Any(key => key.IsKeySigning) && keys.Any(key => key.IsZoneSigning);

    /// <summary>Those that sign records of a type.</summary>
    public IEnumerable<SigningKey> For(RecordType type)
    {
        if (!IsSplit) return keys;
        return keys.Where(key => type == RecordType.DNSKEY ? key.IsKeySigning : key.IsZoneSigning);
    }
}
