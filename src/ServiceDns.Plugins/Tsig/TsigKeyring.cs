using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tsig;

/// <summary>The secrets of a configuration: those of one block's <c>tsig</c> hold for all of them, as in CoreDNS.</summary>
internal sealed class TsigKeyring
{
    private static readonly ConditionalWeakTable<Lifecycle, TsigKeyring> Rings = [];

    private readonly ConcurrentDictionary<DomainName, TsigKey> keys = new();

    /// <summary>The secrets of the configuration that is set up; complete when it starts.</summary>
    public static TsigKeyring Of(Lifecycle lifecycle) => Rings.GetOrCreateValue(lifecycle);

    /// <summary>Adds a secret; of blocks that name one alike, the last one's holds.</summary>
    public void Add(TsigKey key) => keys[key.Name] = key;

    /// <summary>The secret of that name, or null.</summary>
    public TsigKey? Find(DomainName name) => keys.GetValueOrDefault(name);
}
