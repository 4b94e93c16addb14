using System.Text.Json;
using ServiceDns.Sources.Kubernetes.Json;
using ServiceDns.Sources.Kubernetes.Kinds;

namespace ServiceDns.Sources.Kubernetes.Watching;

/// <summary>Applies the events of one watch to the model, those that arrived together as one change.</summary>
internal sealed class EventReader(JsonWindow window, WatchedKind kind, ResourceVersion from, bool isStreamingList)
{
    private ResourceVersion began = from;

    /// <summary>Up to where the events have been applied.</summary>
    public ResourceVersion Version { get; private set; } = from;

    /// <summary>The events so far are a list that is not complete; no version to go on from is known.</summary>
    public bool IsListing { get; private set; } = isStreamingList;

    /// <summary>What ended the watch, once it has.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Applies what is here as a whole, up to the end of the list if that is in it.</summary>
    public void ApplyTo(ClusterTransaction transaction)
    {
        var wasListing = IsListing;
        try
        {
            while (Failure is null && IsListing == wasListing && window.TryRead(out var json)) Apply(transaction, WatchEvent.Read(json));
        }
        catch (JsonException broken)
        {
            Failure = broken; // what was applied before it is still to be told
        }
    }

    private void Apply(ClusterTransaction transaction, WatchEvent what)
    {
        switch (what.Type)
        {
            case WatchEventType.Put or WatchEventType.Deleted:
                ApplyObject(transaction, ObjectHead.Read(what.Object), what.Type);
                break;
            case WatchEventType.Bookmark:
                ApplyBookmark(ObjectHead.Read(what.Object));
                break;
            case WatchEventType.Error:
                Failure = new ApiException(ApiStatus.Read(what.Object, code: 500));
                break;
        }
    }

    private void ApplyObject(ClusterTransaction transaction, in ObjectHead head, WatchEventType type)
    {
        if (!IsListing)
        {
            if (head.Version.IsBefore(began)) Failure = new NewEpochException(head.Version, began);
            // events come in the order of their versions: one that is not new was applied before, or something newer was
            if (head.Version.IsNotAfter(Version)) return;
            Version = head.Version;
        }
        if (type == WatchEventType.Put) kind.Put(transaction, head);
        else kind.Remove(transaction, head);
    }

    private void ApplyBookmark(in ObjectHead head)
    {
        if (head.Version.IsNone) return;
        if (IsListing)
        {
            if (!EndsInitialEvents(head)) return;
            IsListing = false;
            began = head.Version;
        }
        else if (head.Version.IsBefore(began))
        {
            Failure = new NewEpochException(head.Version, began);
        }
        if (!head.Version.IsBefore(Version)) Version = head.Version;
    }

    private static bool EndsInitialEvents(in ObjectHead head)
    {
        var mark = ObjectHead.Field(ObjectHead.Field(head.Metadata, "annotations"u8), "k8s.io/initial-events-end"u8);
        return mark.SequenceEqual("\"true\""u8);
    }
}

/// <summary>
/// A watch told of something older than where it began. A server never does; its data has begun anew, as after etcd was restored from a
/// backup, and nothing that was known of the cluster is certain.
/// </summary>
internal sealed class NewEpochException(ResourceVersion told, ResourceVersion began)
    : Exception($"the server's data has begun anew: a watch from resourceVersion {began} told of {told}");
