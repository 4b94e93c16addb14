using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// Keeps the tables that answers are found in equal to the model: on each change it rebuilds the names of the services that changed.
/// </summary>
/// <remarks>
/// Runs on the model's writer thread. What a service put into the tables is remembered by slot (8 bytes a name, 16 an address), so that
/// a change takes out exactly what is gone.
/// </remarks>
internal sealed class ClusterIndex : IClusterObserver
{
    private const uint LongestStale = 5; // CoreDNS's default: a change that was missed is found soon after the API is back

    private readonly KubernetesOptions options;
    private readonly TimeProvider time;
    private readonly ServiceRecords records;
    private readonly Arena arena = new();
    private readonly ReverseTable reverse;
    private readonly NameTable frame;
    private readonly Dictionary<ObjectKey, ulong[]> owned = [], ownedImports = [];
    private readonly AddressNames addresses = new();
    private readonly HashSet<ulong> kept = []; // during a change
    private readonly Action<ServiceChange, Service?> observed;
    private readonly TaskCompletionSource served = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="options">The block's options.</param>
    /// <param name="time">For the SOA's serial.</param>
    /// <param name="observed">Told of every changed service after its new answers are in place.</param>
    public ClusterIndex(KubernetesOptions options, TimeProvider time, Action<ServiceChange, Service?> observed)
    {
        this.options = options;
        Ttl = options.Ttl;
        this.time = time;
        this.observed = observed;
        records = new ServiceRecords(options);
        Names = new NameTable(arena);
        Imports = new NameTable(arena);
        frame = new NameTable(arena);
        reverse = new ReverseTable(arena);
        AddFixedNames(Names);
        AddFixedNames(Imports);
        AddFixedNames(frame);
    }

    /// <summary>Names of the cluster, without zone.</summary>
    public NameTable Names { get; }

    /// <summary>Names of the cluster set (KEP-1645), without zone.</summary>
    public NameTable Imports { get; }

    /// <summary>Begins a reading of the tables: what they give is good until it ends.</summary>
    public Reading Read() => new(arena);

    /// <summary>The table of a zone's names.</summary>
    public NameTable TableOf(ZoneKind zone) => zone switch
    {
        ZoneKind.Cluster => Names,
        ZoneKind.ClusterSet => Imports,
        _ => frame,
    };

    /// <summary>Names of addresses.</summary>
    public NameTable Addresses => reverse.Table;

    /// <summary>The SOA's serial: when the last change came, in seconds since 1970.</summary>
    public uint Serial { get; private set; }

    /// <summary>Completes when there is something to answer with: all of a cluster, or the services of a snapshot.</summary>
    public Task Served => served.Task;

    /// <summary>Whether what is here comes from a snapshot, and nobody knows yet whether it is still so.</summary>
    public bool IsStale { get; private set; }

    /// <summary>Seconds for which answers hold now.</summary>
    public uint Ttl { get; private set; }

    /// <summary>Builds everything; the model's writer stands still meanwhile.</summary>
    public void Load(ClusterModel model)
    {
        foreach (var known in model.Namespaces) SetNamespace(known, IsExposed(known));
        foreach (var (key, state) in model.Services) Update(model, key, state);
        End(model);
    }

    /// <inheritdoc/>
    public void OnChange(ClusterModel model, ClusterChange change)
    {
        OnNamespaces(model, change);
        foreach (var service in change.Services)
        {
            Update(model, service.Key, model.FindService(service.Key));
            observed(service, model.FindService(service.Key)?.Service);
        }
        End(model);
    }

    /// <summary>Whether the block answers for that namespace.</summary>
    public bool IsExposed(Namespace? known) => known is not null
        && (options.Namespaces.Count == 0 || options.Namespaces.Contains(known.Name))
        && options.NamespaceLabels?.Matches(known.Labels) != false;

    private static void AddFixedNames(NameTable table)
    {
        table.Put(new RecordNodeBuilder([]).Build());
        table.Put(new RecordNodeBuilder(NameBytes.Key("svc")).Build());
        table.Put(new RecordNodeBuilder(NameBytes.Key("pod")).Build());
        table.Put(new RecordNodeBuilder(NameBytes.Key("dns-version")) { Marks = RecordNode.Mark.Version }.Build());
        table.Put(new RecordNodeBuilder(NameBytes.Key("ns.dns")) { Marks = RecordNode.Mark.NameServer }.Build());
    }

    private void End(ClusterModel model)
    {
        IsStale = model.Standing is ClusterStanding.Partial or ClusterStanding.Stale;
        Ttl = IsStale ? Math.Min(options.Ttl, LongestStale) : options.Ttl;
        Serial = (uint)time.GetUtcNow().ToUnixTimeSeconds();
        arena.Reclaim();
        if (model.Standing != ClusterStanding.Unknown) served.TrySetResult();
    }

    /// <summary>One look at all services, however many namespaces turned; those that changed themselves are updated anyway.</summary>
    private void OnNamespaces(ClusterModel model, ClusterChange change)
    {
        HashSet<string> turned = [];
        foreach (var (before, after) in change.Namespaces)
        {
            var exposed = IsExposed(after);
            if (exposed == IsExposed(before)) continue;
            SetNamespace((after ?? before)!, exposed);
            turned.Add((after ?? before)!.Name);
        }
        if (turned.Count == 0) return;
        var later = change.Services.Select(service => service.Key).ToHashSet();
        foreach (var (key, state) in model.Services)
        {
            if (turned.Contains(key.Namespace) && !later.Contains(key)) Update(model, key, state);
        }
    }

    private void SetNamespace(Namespace known, bool exposed)
    {
        foreach (var table in (NameTable[])[Names, Imports])
        {
            SetNode(table, new RecordNodeBuilder(NameBytes.Key(known.Name, "svc")).Build(), exposed);
            if (options.Pods != PodMode.Disabled) SetNode(table, new RecordNodeBuilder(NameBytes.Key(known.Name, "pod")).Build(), exposed);
        }
    }

    private static void SetNode(NameTable table, byte[] node, bool present)
    {
        if (present) table.Put(node);
        else table.Remove(RecordNode.NameOf(node));
    }

    private void Update(ClusterModel model, ObjectKey key, ServiceState? state)
    {
        var visible = state is not null && IsExposed(model.FindNamespace(key.Namespace));
        Replace(Names, owned, key, visible ? records.NodesOf(key, state!) : []);
        if (options.MulticlusterZones.Count > 0) Replace(Imports, ownedImports, key, visible ? records.NodesOfImport(key, state!) : []);
        reverse.Replace(key, NamesOfAddresses(key, visible ? state : null));
    }

    /// <summary>Puts the new nodes in first, so that a name that stays is never missing; what stays as it was is left alone.</summary>
    private void Replace(NameTable table, Dictionary<ObjectKey, ulong[]> owners, ObjectKey key, List<byte[]> nodes)
    {
        var put = nodes.Count == 0 ? [] : new ulong[nodes.Count];
        for (var i = 0; i < put.Length; i++)
        {
            put[i] = table.Put(nodes[i], out var isKept);
            if (isKept) kept.Add(put[i]);
        }
        if (owners.TryGetValue(key, out var before))
        {
            foreach (var slot in before)
            {
                if (!kept.Contains(slot)) table.Remove(slot);
            }
        }
        kept.Clear();
        if (put.Length == 0) owners.Remove(key);
        else owners[key] = put;
    }

    /// <summary>
    /// The ClusterIPs of the service, and every ready endpoint by the label of its slice, whether there is a Service or not.
    /// </summary>
    private AddressNames NamesOfAddresses(ObjectKey key, ServiceState? state)
    {
        addresses.Begin(NameBytes.Labels(key.Name, key.Namespace, "svc"));
        if (state is null) return addresses;
        if (state.Service is { } service && options.Labels?.Matches(service.Labels) != false)
        {
            for (var i = 0; i < service.ClusterIPs.Count; i++) addresses.Add(service.ClusterIPs[i], ReverseNode.ServiceEntry, host: "");
        }
        foreach (var endpoint in ServedEndpoint.Of(state.Slices, options))
        {
            addresses.Add(endpoint.Address, ReverseNode.EndpointEntry, endpoint.Host);
        }
        return addresses;
    }
}
