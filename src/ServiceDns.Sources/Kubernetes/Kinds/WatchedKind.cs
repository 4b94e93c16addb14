namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>One kind of object: where the API has it, and how its JSON becomes an object of the model.</summary>
/// <remarks>
/// Called inside a commit, by one thread at a time. While a list runs, it notes which objects came; those that did not are gone.
/// </remarks>
/// <param name="resource">Where the API has it.</param>
/// <param name="shared">Names and lists that objects have in common.</param>
internal abstract class WatchedKind(ApiResource resource, SharedValues shared)
{
    private HashSet<ObjectKey>? listed;

    /// <summary>Where the API has the kind.</summary>
    public ApiResource Resource { get; protected set; } = resource;

    /// <summary>Which objects to ask for, by label; null for all.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Which objects to ask for, by field; null for all.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>
    /// Whether a server that has no such resource, or does not let it be read, has none of these objects, and nobody waits.
    /// </summary>
    public virtual bool IsOptional => false;

    protected SharedValues Shared { get; } = shared;

    /// <summary>Whether the first list is complete: what changes from now on has a cause in time.</summary>
    public bool HasSynced { get; private set; }

    /// <summary>The server has no such resource: goes over to another version of it.</summary>
    /// <returns>False when all have been tried; the first one is next again.</returns>
    public virtual bool TryOtherVersion() => false;

    /// <summary>Sets the object in the model.</summary>
    public void Put(ClusterTransaction transaction, in ObjectHead head)
    {
        if (Set(transaction, head) is { } key) listed?.Add(key);
    }

    /// <summary>Takes the object out of the model.</summary>
    public void Remove(ClusterTransaction transaction, in ObjectHead head) => Remove(transaction, KeyOf(head));

    /// <summary>From now on every object that exists will be put.</summary>
    public virtual void BeginList(ClusterTransaction transaction) => listed = [];

    /// <summary>The list will not be completed; nothing is known of what did not come.</summary>
    public void GiveUpList() => listed = null;

    /// <summary>The list is complete: takes out what did not come.</summary>
    public void EndList(ClusterTransaction transaction)
    {
        RemoveUnlisted(transaction);
        GiveUpList();
        HasSynced = true;
    }

    /// <summary>Decodes the object and sets it.</summary>
    /// <returns>Its key, of the model's own strings; null where it is none that the model takes, which removes what was there.</returns>
    protected abstract ObjectKey? Set(ClusterTransaction transaction, in ObjectHead head);

    /// <summary>Removes the object if it is there.</summary>
    protected abstract void Remove(ClusterTransaction transaction, ObjectKey key);

    /// <summary>The keys of all objects of this kind that the model has.</summary>
    protected abstract IEnumerable<ObjectKey> KeysIn(ClusterTransaction transaction);

    protected virtual void RemoveUnlisted(ClusterTransaction transaction)
    {
        if (listed is null) return;
        foreach (var key in KeysIn(transaction).Where(key => !listed.Contains(key)).ToList()) Remove(transaction, key);
    }

    protected ObjectKey KeyOf(in ObjectHead head) => new(Shared.Text(head.Namespace), Shared.Text(head.Name));
}
