using System.Collections.Concurrent;

namespace ServiceDns.Cluster;

/// <summary>What the objects of a model are worth.</summary>
public enum ClusterStanding : byte
{
    /// <summary>Nothing is known, or what has come so far of the first delivery: that an object is not there means nothing.</summary>
    Unknown,

    /// <summary>A snapshot is being read: what is there was once so, and that an object is not there means nothing.</summary>
    Partial,

    /// <summary>The whole of a snapshot: it was once so.</summary>
    Stale,

    /// <summary>What the source says.</summary>
    Current,
}

/// <summary>The cluster as it is now: one writer, any number of readers, no lock on the readers' side.</summary>
/// <remarks>
/// Values are immutable and replaced one by one, so each look-up is consistent in itself; a reader that needs several objects in
/// one state reads them inside <see cref="IClusterObserver.OnChange"/>, where the writer stands still.
/// </remarks>
public sealed class ClusterModel
{
    private readonly ConcurrentDictionary<ObjectKey, ServiceState> services = new();
    private readonly ConcurrentDictionary<string, Namespace> namespaces = new(StringComparer.Ordinal);
    private readonly PodTable pods = new();
    private readonly ConcurrentDictionary<string, Node> nodes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ServiceCidr> serviceCidrs = new(StringComparer.Ordinal);
    private readonly Dictionary<ObjectKey, EndpointSlice> slices = [];
    private readonly Lock writer = new();
    private IClusterObserver[] observers = [];

    /// <summary>True once the source has delivered the whole cluster; never false again.</summary>
    public bool HasSynced => Standing == ClusterStanding.Current;

    /// <summary>What the objects here are worth.</summary>
    public ClusterStanding Standing { get; private set; }

    /// <summary>When the snapshot was written from which the objects come, or most of them; null where there was none.</summary>
    public DateTimeOffset? SnapshotTime { get; private set; }

    /// <summary>Every service name that has a Service, a ServiceImport or a slice.</summary>
    public IEnumerable<KeyValuePair<ObjectKey, ServiceState>> Services => services;

    /// <summary>All namespaces.</summary>
    public IEnumerable<Namespace> Namespaces => namespaces.Select(pair => pair.Value);

    /// <summary>All pods the source delivers, each made as it is asked for.</summary>
    public IEnumerable<Pod> Pods => pods;

    /// <summary>All nodes.</summary>
    public IEnumerable<Node> Nodes => nodes.Select(pair => pair.Value);

    /// <summary>All ServiceCIDRs; none where the source does not deliver them.</summary>
    public IEnumerable<ServiceCidr> ServiceCidrs => serviceCidrs.Select(pair => pair.Value);

    /// <summary>What is known under that name, or null.</summary>
    public ServiceState? FindService(ObjectKey key) => services.GetValueOrDefault(key);

    /// <summary>The namespace, or null.</summary>
    public Namespace? FindNamespace(string name) => namespaces.GetValueOrDefault(name);

    /// <summary>The namespace, or null. Allocates nothing.</summary>
    public Namespace? FindNamespace(ReadOnlySpan<char> name) =>
        namespaces.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var found) ? found : null;

    /// <summary>The pod, or null. Makes the object.</summary>
    public Pod? FindPod(ObjectKey key) => pods.Find(key);

    /// <summary>
    /// Whether a pod has that address (<c>status.podIP</c>) that has neither ended nor begun to. Allocates nothing.
    /// </summary>
    /// <param name="namespaceName">The pod's namespace, in ASCII.</param>
    /// <param name="address">The address.</param>
    /// <param name="selector">What the pod's labels must be; null for any.</param>
    public bool HasLivePod(ReadOnlySpan<byte> namespaceName, Address address, LabelSelector? selector = null) =>
        pods.HasLive(namespaceName, address, selector);

    /// <summary>Where a pod that has not ended has that address, first or second; null when none is known. Allocates nothing.</summary>
    public PodPlace? FindPodPlace(Address address) => pods.FindPlace(address);

    /// <summary>
    /// The pod that has that address (<c>status.podIP</c>) and has neither ended nor begun to; null when there is none. Makes the object.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="selector">What the pod's labels must be; null for any.</param>
    public Pod? FindLivePod(Address address, LabelSelector? selector = null) => pods.FindLive(address, selector);

    /// <summary>The namespace of that pod. Allocates nothing.</summary>
    public string? NamespaceOfLivePod(Address address, LabelSelector? selector = null) => pods.NamespaceOfLive(address, selector);

    /// <summary>The node, or null.</summary>
    public Node? FindNode(string name) => nodes.GetValueOrDefault(name);

    /// <summary>
    /// Calls <paramref name="observer"/> after every later commit, and <paramref name="first"/> once now, with no commit between.
    /// </summary>
    public void Subscribe(IClusterObserver observer, Action<ClusterModel> first)
    {
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(first);
        lock (writer)
        {
            first(this);
            observers = [.. observers, observer];
        }
    }

    /// <summary>No call follows the return of this method.</summary>
    public void Unsubscribe(IClusterObserver observer)
    {
        lock (writer) observers = [.. observers.Where(candidate => !ReferenceEquals(candidate, observer))];
    }

    /// <summary>Applies all that <paramref name="edit"/> asks for as one change, and tells the observers if anything differs.</summary>
    /// <param name="edit">Runs at once on this thread; must not keep the transaction.</param>
    /// <param name="synced">True with the change that completes the first delivery.</param>
    /// <returns>What changed; empty lists when nothing did.</returns>
    public ClusterChange Commit(Action<ClusterTransaction> edit, bool synced = false)
    {
        ArgumentNullException.ThrowIfNull(edit);
        lock (writer)
        {
            var transaction = new ClusterTransaction(this);
            edit(transaction);
            if (synced) Standing = ClusterStanding.Current;
            var change = transaction.Finish();
            if (synced || transaction.HasChanges)
            {
                foreach (var observer in observers) observer.OnChange(this, change);
            }
            return change;
        }
    }

    /// <summary>Says that the objects of a snapshot come now, or with <paramref name="isWhole"/> that all of them are there.</summary>
    /// <param name="written">When the snapshot was written.</param>
    /// <param name="isWhole">Whether the last of them has been committed.</param>
    public void TakeSnapshot(DateTimeOffset written, bool isWhole)
    {
        lock (writer)
        {
            SnapshotTime = written;
            if (!HasSynced) Standing = isWhole ? ClusterStanding.Stale : ClusterStanding.Partial;
        }
    }

    internal EndpointSlice? FindSlice(ObjectKey key) => slices.GetValueOrDefault(key);

    internal IEnumerable<EndpointSlice> Slices => slices.Values;

    internal void Put(EndpointSlice slice) => slices[slice.Key] = slice;

    internal void DropSlice(ObjectKey key) => slices.Remove(key);

    internal void Put(ObjectKey key, ServiceState state)
    {
        if (state.IsEmpty) services.TryRemove(key, out _);
        else services[key] = state;
    }

    internal void Put(string name, Namespace? value) => Put(namespaces, name, value);

    internal PodTable PodTable => pods;

    internal void Put(string name, Node? value) => Put(nodes, name, value);

    internal ServiceCidr? FindServiceCidr(string name) => serviceCidrs.GetValueOrDefault(name);

    internal void Put(string name, ServiceCidr? value) => Put(serviceCidrs, name, value);

    private static void Put<TKey, TValue>(ConcurrentDictionary<TKey, TValue> map, TKey key, TValue? value)
        where TKey : notnull
        where TValue : class
    {
        if (value is null) map.TryRemove(key, out _);
        else map[key] = value;
    }
}
