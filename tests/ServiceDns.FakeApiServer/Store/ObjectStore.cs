using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ServiceDns.FakeApiServer.Http;
using ServiceDns.FakeApiServer.Store;

namespace ServiceDns.FakeApiServer;

/// <summary>What etcd and the registry are to a real API server: objects, one revision that grows with each write, history.</summary>
/// <remarks>Safe for use from several threads. Mistakes are thrown as <see cref="ApiException"/>, as the server would answer.</remarks>
/// <param name="time">Gives <c>creationTimestamp</c>.</param>
public sealed class ObjectStore(TimeProvider? time = null)
{
    private const int KeptWrites = 200_000; // of one kind; more are compacted away, as etcd does after five minutes

    private readonly Lock gate = new();
    private readonly Dictionary<ResourceKind, KindHistory> kinds = ResourceKind.All.ToDictionary(kind => kind, _ => new KindHistory());
    private readonly ObjectStamp stamp = new(time ?? TimeProvider.System);
    private ulong revision = 1, compacted = 1;
    private int sinceCompaction;

    /// <summary>The revision of the last write.</summary>
    public ulong Revision
    {
        get { lock (gate) return revision; }
    }

    /// <summary>Stores a new object, given as kubectl would; returns what is stored.</summary>
    public JsonObject Create(ResourceKind kind, string json) => Create(kind, JsonNode.Parse(json)!.AsObject());

    /// <inheritdoc cref="Create(ResourceKind, string)"/>
    public JsonObject Create(ResourceKind kind, JsonObject source)
    {
        lock (gate)
        {
            var named = stamp.Created(kind, source);
            var created = JsonStoredObject.From(kind, named, revision + 1);
            if (kinds[kind].Find(created.Key) is not null) throw Status.AlreadyExists(kind, created.Name);
            Write(kind, null, created);
            return created.ToJson(kind);
        }
    }

    /// <summary>Changes an object; a change to what it is already writes nothing, as with a real server.</summary>
    public JsonObject Update(ResourceKind kind, string? ns, string name, Action<JsonObject> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (gate)
        {
            var former = Existing(kind, ns, name);
            var old = former.ToJson(kind);
            var changed = old.DeepClone().AsObject();
            change(changed);
            return Put(kind, former, old, changed).ToJson(kind);
        }
    }

    /// <summary>Puts an object in place of the one of its name; with a <c>resourceVersion</c>, only when that is still current.</summary>
    public JsonObject Replace(ResourceKind kind, JsonObject source)
    {
        ArgumentNullException.ThrowIfNull(source);
        lock (gate)
        {
            var metadata = source["metadata"] as JsonObject ?? [];
            var former = Existing(kind, (string?)metadata["namespace"], (string?)metadata["name"] ?? "");
            var seen = (string?)metadata["resourceVersion"] ?? "";
            if (seen.Length > 0 && seen != $"{former.ResourceVersion}") throw Status.Conflict(kind, former.Name);
            return Put(kind, former, former.ToJson(kind), source.DeepClone().AsObject()).ToJson(kind);
        }
    }

    public JsonObject Delete(ResourceKind kind, string? ns, string name)
    {
        lock (gate)
        {
            var former = Existing(kind, ns, name);
            Write(kind, former, null);
            return former.ToJson(kind);
        }
    }

    /// <summary>One object as JSON, or null.</summary>
    public JsonObject? Get(ResourceKind kind, string? ns, string name)
    {
        lock (gate) return kinds[kind].Find(StoredObject.KeyOf(ns, name))?.ToJson(kind);
    }

    /// <summary>All objects of a kind, in the order of their keys.</summary>
    public IReadOnlyList<JsonObject> List(ResourceKind kind) => [.. Read(kind).Objects.Select(found => found.ToJson(kind))];

    public int Count(ResourceKind kind)
    {
        lock (gate) return kinds[kind].All.Count;
    }

    /// <summary>Forgets the history: who wants to go on from an older revision, or from a page begun before, is told 410.</summary>
    public void Compact()
    {
        lock (gate)
        {
            compacted = revision;
            sinceCompaction = 0;
            foreach (var history in kinds.Values) history.Forget(revision);
        }
    }

    /// <summary>
    /// Starts counting anew at <paramref name="first"/>, with all objects written again and no history: what clients see when etcd was
    /// restored or replaced. To be used while the server is stopped.
    /// </summary>
    public void NewEpoch(ulong first = 1)
    {
        lock (gate)
        {
            revision = first;
            foreach (var history in kinds.Values) history.Reset([.. history.All.Select(kept => kept.WithVersion(++revision))]);
            compacted = revision;
        }
    }

    /// <summary>Puts many objects in at once, as if they had been written long ago.</summary>
    internal void Load(ResourceKind kind, Func<ulong, StoredObject> make, int count)
    {
        lock (gate)
        {
            var made = new List<StoredObject>(kinds[kind].All);
            for (var i = 0; i < count; i++) made.Add(make(++revision));
            kinds[kind].Reset(made);
            compacted = revision;
        }
    }

    internal StoredObject? Find(ResourceKind kind, string? ns, string name)
    {
        lock (gate) return kinds[kind].Find(StoredObject.KeyOf(ns, name));
    }

    /// <summary>All objects and the revision that they are the state of.</summary>
    internal (ImmutableSortedSet<StoredObject> Objects, ulong Revision) Read(ResourceKind kind)
    {
        lock (gate) return (kinds[kind].All, revision);
    }

    /// <summary>All objects at an earlier revision; null when that is compacted.</summary>
    internal ImmutableSortedSet<StoredObject>? ReadAt(ResourceKind kind, ulong at)
    {
        lock (gate) return at < compacted ? null : kinds[kind].At(at);
    }

    /// <summary>The oldest revision that a watch may start from.</summary>
    internal ulong Compacted
    {
        get { lock (gate) return compacted; }
    }

    /// <summary>What was written after <paramref name="seen"/>; false when some of it is forgotten.</summary>
    internal bool TryReadAfter(ResourceKind kind, ulong seen, out IReadOnlyList<StoreEvent> events, out ulong now, out Task nextChange)
    {
        lock (gate)
        {
            var history = kinds[kind];
            (events, now, nextChange) = (history.After(seen), revision, history.NextChange);
            return history.Dropped <= seen;
        }
    }

    private StoredObject Existing(ResourceKind kind, string? ns, string name) =>
        kinds[kind].Find(StoredObject.KeyOf(ns, name)) ?? throw Status.NotFound(kind, name);

    private StoredObject Put(ResourceKind kind, StoredObject former, JsonObject old, JsonObject changed)
    {
        stamp.Updated(kind, old, changed);
        var latter = JsonStoredObject.From(kind, changed, revision + 1);
        if (latter.SaysTheSameAs(JsonStoredObject.From(kind, old, former.ResourceVersion))) return former;
        Write(kind, former, latter);
        return latter;
    }

    private void Write(ResourceKind kind, StoredObject? former, StoredObject? latter)
    {
        kinds[kind].Add(++revision, former, latter);
        if (++sinceCompaction > KeptWrites) Compact();
    }
}
